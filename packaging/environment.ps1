# Dot-sourced by the commands beside it: builds .venv from the hashed lock.

# What is set for other programs (PYTHONPATH, PYTHONOPTIMIZE, PYTHONUNBUFFERED ...) may hide or make faults here;
# PYTHON_KEYRING_BACKEND names the key ring.
function Clear-PythonSettings {
    Get-ChildItem Env: | Where-Object { $_.Name -like "PYTHON*" } |
        Where-Object { $_.Name -notin @("PYTHON", "PYTHON_KEYRING_BACKEND") } |
        ForEach-Object { Remove-Item "Env:$($_.Name)" }
}

function Install-TaskSync {
    param([string]$Root, [string]$Requirements)
    $lock = Join-Path $Root "packaging\$Requirements"
    $venv = Join-Path $Root ".venv"
    $python = Join-Path $venv "Scripts\python.exe"
    $stamp = Join-Path $venv ".installed-$Requirements"
    if ((Test-Path $stamp) -and ((Get-FileHash $stamp).Hash -eq (Get-FileHash $lock).Hash)) { return }
    if (-not (Test-Path $python)) {
        if (-not (Get-Command py -ErrorAction SilentlyContinue)) {
            throw "TaskSync needs Python 3.11 or newer with the 'py' launcher."
        }
        & py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))"
        if ($LASTEXITCODE -ne 0) { throw "TaskSync needs Python 3.11 or newer." }
        & py -3 -m venv $venv
        if ($LASTEXITCODE -ne 0) { throw "The virtual environment could not be made." }
    }
    & $python -m pip install --quiet --disable-pip-version-check --require-hashes -r $lock
    if ($LASTEXITCODE -ne 0) { throw "The dependencies could not be installed." }
    & $python -m pip install --quiet --disable-pip-version-check --no-deps -e $Root
    if ($LASTEXITCODE -ne 0) { throw "TaskSync could not be installed." }
    Copy-Item $lock $stamp
}
