# Install everything from the hashed lock into .venv and run the test suite.
# Options are passed on to pytest.
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
. (Join-Path $PSScriptRoot "environment.ps1")
Install-TaskSync -Root $root -Requirements "requirements-dev.txt"
Set-Location $root
& (Join-Path $root ".venv\Scripts\python.exe") -bb -m pytest -n 2 --dist loadfile @args
exit $LASTEXITCODE
