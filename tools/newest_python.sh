#!/bin/sh
# Print the newest CPython at hand that is newer than $1, or nothing.
# A pyenv shim may exist for a version that is not switched on, so each candidate has to run.
own=$("$1" -c 'import sys; print(sys.version_info[1])' 2>/dev/null || echo 0)
for minor in 15 14 13 12; do
    [ "$minor" -gt "$own" ] || break
    for candidate in "python3.$minor" "$HOME"/.pyenv/versions/3."$minor".*/bin/python3."$minor" \
        "$HOME"/.local/share/uv/python/cpython-3."$minor".*/bin/python3."$minor"; do
        # A release, no alpha or beta: libraries with compiled parts have no wheels for those.
        if "$candidate" -c 'import sys, venv; sys.exit(sys.version_info[3] != "final")' 2>/dev/null; then
            echo "$candidate"
            exit 0
        fi
    done
done
