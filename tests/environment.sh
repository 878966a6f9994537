# shellcheck shell=sh
# The environment every test starts in: one locale, one terminal, one zone, an empty home, no proxies, no account.
LC_ALL=C.UTF-8
TERM=xterm-256color
TZ=UTC
CMOCKA_MESSAGE_OUTPUT=TAP
home=$(mktemp -d) || exit 99
trap 'rm -rf "$home"' EXIT
HOME=$home
XDG_CONFIG_HOME=$home/config
XDG_STATE_HOME=$home/state
TMPDIR=$home
UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export LC_ALL TERM TZ CMOCKA_MESSAGE_OUTPUT HOME XDG_CONFIG_HOME XDG_STATE_HOME TMPDIR UBSAN_OPTIONS
unset http_proxy https_proxy HTTPS_PROXY HTTP_PROXY ALL_PROXY all_proxy no_proxy NO_PROXY SSLKEYLOGFILE SSL_CERT_FILE
unset NO_COLOR TMUX STY SSH_TTY SSH_CONNECTION WAYLAND_DISPLAY DISPLAY
for name in $(env | sed -n 's/^\(A\(LIBABA_CLOUD\|TTACHE\)_[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done
