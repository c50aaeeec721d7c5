# Install everything from the hashed lock into .venv and run the tests. --all runs everything that must hold before a
# change lands, --long only what takes longer than that; each says at its end what it left out.
# Other options are passed on to pytest.
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
. (Join-Path $PSScriptRoot "environment.ps1")
Clear-PythonSettings
Install-TaskSync -Root $root -Requirements "requirements-dev.txt"
Set-Location $root
& (Join-Path $root ".venv\Scripts\python.exe") -bb -m pytest -n 2 --dist loadfile @args
exit $LASTEXITCODE
