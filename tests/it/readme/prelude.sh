# What a reader has before the first example: the program on the path, in a folder where the demo runs.
set -euo pipefail

backlot() {
    if [ "$1 $2" != "plugin install" ]; then
        "$PROGRAM" "$@"
        return
    fi
    # A reader needs longer for the next line than the server for the plugin.
    "$PROGRAM" "$@"
    sleep 4
}

# A stream has no end, and tells nothing while nothing happens.
curl() {
    case "$*" in
        *text/event-stream*)
            (sleep 1; administer 'mutation { tagCreate(input: { name: "told" }) { tag { id } } }' >/dev/null) &
            command curl --max-time 5 "$@" || [ $? = 28 ]
            wait
            ;;
        *) command curl "$@" ;;
    esac
}
