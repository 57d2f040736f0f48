/** How each shell asks the command line what may come next. What it does not know is completed as a file. */
export const SHELLS = {
  bash: `# Load it: source <(latchkey completion bash)   in ~/.bashrc
_latchkey() {
  local IFS=$'\\n'
  COMPREPLY=($(latchkey __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _latchkey latchkey
`,
  zsh: `#compdef latchkey
# Load it: source <(latchkey completion zsh)   in ~/.zshrc, after compinit
_latchkey() {
  local -a found
  found=("\${(@f)$(latchkey __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then
    compadd -a found
  else
    _files
  fi
}
compdef _latchkey latchkey
`,
  fish: `# Load it: latchkey completion fish | source   in ~/.config/fish/config.fish
function __latchkey_complete
    set -l words (commandline -opc) (commandline -ct)
    latchkey __complete -- $words[2..-1] 2>/dev/null
end
complete -c latchkey -a '(__latchkey_complete)'
`,
  powershell: `# Load it: latchkey completion powershell | Out-String | Invoke-Expression   in $PROFILE
Register-ArgumentCompleter -Native -CommandName latchkey -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
    if ($wordToComplete -eq '') { $words += '""' }
    latchkey __complete '--' @words 2>$null | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
`,
} as const;
export type Shell = keyof typeof SHELLS;

/** The script for a shell. */
export const scriptFor = (shell: Shell): string => SHELLS[shell];
