# Install TaskSync into .venv, if that has not been done, and start its window.
# Options are passed on: --demo opens it on two demo lists.
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
. (Join-Path $PSScriptRoot "environment.ps1")
Clear-PythonSettings
Install-TaskSync -Root $root -Requirements "requirements.txt"
& (Join-Path $root ".venv\Scripts\python.exe") -m tasksync_gui @args
exit $LASTEXITCODE
