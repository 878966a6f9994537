#include "support/hostile.h"

#define NAME(group, id, bytes)              \
    {                                       \
        group, id, bytes, sizeof(bytes) - 1 \
    }

/* Repetition, for names that are long. */
#define TIMES_5(text)  text text text text text
#define TIMES_25(text) TIMES_5(TIMES_5(text))

/* clang-format off */
static const struct hostile_name names[] = {

    NAME("escape", "esc-clear", "x\033[2JCANARY001"),
    NAME("escape", "esc-home-spoof", "x\033[1;1HCANARY002"),
    NAME("escape", "esc-sgr-red", "x\033[31mCANARY003"),
    NAME("escape", "esc-sgr-conceal", "x\033[8mCANARY004"),
    NAME("escape", "esc-altscreen-leave", "x\033[?1049lCANARY005"),
    NAME("escape", "esc-mouse-on", "x\033[?1000;1006hCANARY006"),
    NAME("escape", "esc-paste-on", "x\033[?2004hCANARY007"),
    NAME("escape", "esc-ris", "x\033cCANARY008"),
    NAME("escape", "esc-decaln", "x\033#8CANARY009"),
    NAME("escape", "esc-charset", "x\033(0CANARY010"),
    NAME("escape", "esc-da", "x\033[cCANARY011"),
    NAME("escape", "esc-dsr", "x\033[6nCANARY012"),
    NAME("escape", "esc-title-report", "x\033[21tCANARY013"),
    NAME("escape", "esc-media-copy", "x\033[5iCANARY014"),
    NAME("escape", "esc-scroll-region", "x\033[5;6rCANARY015"),
    NAME("escape", "esc-paste-fake", "x\033[200~q\033[201~CANARY016"),
    NAME("escape", "esc-osc0-title", "x\033]0;evil\007CANARY017"),
    NAME("escape", "esc-osc52-bel", "x\033]52;c;c3RvbGVu\007CANARY018"),
    NAME("escape", "esc-osc52-st", "x\033]52;c;c3RvbGVu\033\\CANARY019"),
    NAME("escape", "esc-osc52-read", "x\033]52;c;?\007CANARY020"),
    NAME("escape", "esc-osc8-link", "x\033]8;;evil:x\007CANARY021"),
    NAME("escape", "esc-osc50-font", "x\033]50;?\007CANARY022"),
    NAME("escape", "esc-osc9-notify", "x\033]9;hi\007CANARY023"),
    NAME("escape", "esc-dcs-decrqss", "x\033P$qm\033\\CANARY024"),
    NAME("escape", "esc-dcs-tmux", "x\033Ptmux;\033\033]52;c;c3RvbGVu\007\033\\CANARY025"),
    NAME("escape", "esc-dcs-screen", "x\033P\033]52;c;c3RvbGVu\007\033\\CANARY026"),
    NAME("escape", "esc-apc", "x\033_Ga=q;AAAA\033\\CANARY027"),
    NAME("escape", "esc-pm", "x\033^x\033\\CANARY028"),
    NAME("escape", "esc-sos", "x\033Xx\033\\CANARY029"),
    NAME("escape", "esc-screen-title", "x\033kevil\033\\CANARY030"),
    NAME("escape", "esc-osc-unterminated", "x\033]0;CANARY031"),
    NAME("escape", "esc-bare-end", "CANARY032\033"),

    NAME("c0", "c0-newline", "a\012CANARY033"),
    NAME("c0", "c0-cr", "a\015CANARY034"),
    NAME("c0", "c0-crlf-header", "a\015\012X-Evil: 1\015\012CANARY035"),
    NAME("c0", "c0-tab", "a\011CANARY036"),
    NAME("c0", "c0-backspace", "a\010\010\010\010CANARY037"),
    NAME("c0", "c0-del", "a\177CANARY038"),
    NAME("c0", "c0-bel", "a\007CANARY039"),
    NAME("c0", "c0-so", "a\016CANARY040"),
    NAME("c0", "c0-vt-ff", "a\013\014CANARY041"),
    NAME("c0", "c0-enq", "a\005CANARY042"),
    NAME("c0", "c0-can-sub", "a\030\032CANARY043"),
    NAME("c0", "c0-all", "a\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037CANARY044"),

    NAME("c1", "c1-csi-raw", "a\23331mCANARY045"),
    NAME("c1", "c1-osc-raw", "a\2350;evil\234CANARY046"),
    NAME("c1", "c1-dcs-raw", "a\220$qm\234CANARY047"),
    NAME("c1", "c1-csi-utf8", "a\302\23331mCANARY048"),
    NAME("c1", "c1-osc-utf8", "a\302\2350;evil\302\234CANARY049"),
    NAME("c1", "c1-nel-utf8", "a\302\205CANARY050"),

    NAME("utf8", "utf8-ff-fe", "a\377\376CANARY051"),
    NAME("utf8", "utf8-lone-cont", "a\200\277CANARY052"),
    NAME("utf8", "utf8-truncated", "a\346\226CANARY053"),
    NAME("utf8", "utf8-overlong-slash", "a\300\257CANARY054"),
    NAME("utf8", "utf8-overlong-nul", "a\300\200CANARY055"),
    NAME("utf8", "utf8-overlong-esc", "a\340\200\233[31mCANARY056"),
    NAME("utf8", "utf8-surrogate", "a\355\240\200CANARY057"),
    NAME("utf8", "utf8-surrogate-pair", "a\355\240\275\355\270\200CANARY058"),
    NAME("utf8", "utf8-too-big", "a\364\220\200\200CANARY059"),
    NAME("utf8", "utf8-latin1", "acaf\351CANARY060"),
    NAME("utf8", "utf8-gbk", "a\310\325\326\276CANARY061"),
    NAME("utf8", "utf8-shiftjis", "a\203\215\203OCANARY062"),
    NAME("utf8", "utf8-nonchar", "nc\357\277\276\357\277\277"),

    NAME("bidi", "bidi-rlo-ext", "invoice\342\200\256gpj.exe"),
    NAME("bidi", "bidi-lro", "a\342\200\255bc"),
    NAME("bidi", "bidi-isolate", "a\342\201\247b\342\201\251c\342\201\246d"),
    NAME("bidi", "bidi-marks", "a\342\200\217\342\200\216\330\234b"),
    NAME("bidi", "bidi-hebrew", "\327\251\327\234\327\225\327\235.txt"),
    NAME("bidi", "bidi-arabic", "\330\263\330\254\331\204-\331\243.log"),

    NAME("invisible", "inv-zwsp", "lo\342\200\213g.txt"),
    NAME("invisible", "inv-bom", "\357\273\277log.txt"),
    NAME("invisible", "inv-softhyphen", "lo\302\255g.txt"),
    NAME("invisible", "inv-wordjoiner", "lo\342\201\240g.txt"),
    NAME("invisible", "inv-hangul-filler", "\343\205\244"),
    NAME("invisible", "inv-nbsp", "a\302\240b"),
    NAME("invisible", "inv-ideographic-space", "a\343\200\200b"),
    NAME("invisible", "inv-line-sep", "a\342\200\250b\342\200\251c"),
    NAME("invisible", "inv-tags", "a\363\240\201\241\363\240\201\242"),
    NAME("invisible", "inv-annotation", "a\357\277\271b\357\277\272c\357\277\273"),
    NAME("invisible", "inv-variation", "a\357\270\217\357\270\216"),

    NAME("combining", "comb-leading", "\314\201\314\202x"),
    NAME("combining", "comb-thai", "น\340\271\211ำ.log"),
    NAME("combining", "comb-flood", "e" TIMES_25("\314\201") TIMES_25("\314\201") TIMES_25("\314\201") TIMES_25("\314\201") /* 120 */
         TIMES_5("\314\201") TIMES_5("\314\201") TIMES_5("\314\201") TIMES_5("\314\201")),

    NAME("width", "wide-cjk", "错误日志.txt"),
    NAME("width", "wide-emoji", "🔥📦.log"),
    NAME("width", "wide-zwj", "👩\342\200\215👩\342\200\215👧.png"),
    NAME("width", "wide-flag", "🇨🇳.txt"),
    NAME("width", "wide-skin-keycap", "👍🏽1\357\270\217\342\203\243"),
    NAME("width", "wide-ambiguous", "①…±"),
    NAME("width", "wide-halfwidth", "ﾊﾞ.txt"),
    NAME("width", "wide-cjk-255", TIMES_25("界") TIMES_25("界") TIMES_25("界") TIMES_5("界") TIMES_5("界")),

    NAME("option", "opt-rf", "-rf"),
    NAME("option", "opt-dashdash", "--"),
    NAME("option", "opt-dash", "-"),
    NAME("option", "opt-help", "--help"),
    NAME("option", "opt-long", "--upload-file=x"),
    NAME("option", "opt-at", "@etc"),
    NAME("option", "opt-plus", "+1"),

    NAME("shell", "sh-subst", "$(touch PWNED)"),
    NAME("shell", "sh-backtick", "`touch PWNED`"),
    NAME("shell", "sh-semicolon", "a;touch PWNED;b"),
    NAME("shell", "sh-pipe", "|touch PWNED"),
    NAME("shell", "sh-amp", "a && touch PWNED &"),
    NAME("shell", "sh-redirect", "> PWNED"),
    NAME("shell", "sh-glob", "*"),
    NAME("shell", "sh-glob-q", "?[a-z]"),
    NAME("shell", "sh-brace", "{a,b}"),
    NAME("shell", "sh-squote", "it's"),
    NAME("shell", "sh-dquote", "say \"hi\""),
    NAME("shell", "sh-backslash", "a\\nb\\"),
    NAME("shell", "sh-tilde", "~root"),
    NAME("shell", "sh-bang", "!!"),
    NAME("shell", "sh-hash", "#comment"),
    NAME("shell", "sh-home", "$HOME"),

    NAME("percent", "pct-format", "%n%s%s%s%x"),
    NAME("percent", "pct-encoded", "%2e%2e%2fetc"),
    NAME("percent", "pct-nul", "a%00b"),
    NAME("percent", "pct-plain", "100%"),
    NAME("percent", "pct-space", "a%20b"),
    NAME("percent", "url-query", "a?x=1&Signature=evil"),
    NAME("percent", "url-frag", "a#b"),
    NAME("percent", "url-plus", "a+b c"),
    NAME("percent", "url-scheme", "https:evil"),
    NAME("percent", "url-semicolon", "a;type=x"),

    NAME("path", "path-dots", "..."),
    NAME("path", "path-trailing-dot", "name."),
    NAME("path", "path-hidden", ".hidden"),
    NAME("path", "path-fullwidth-slash", "..／..／etc"),
    NAME("path", "path-fraction-slash", "a∕b⁄c"),
    NAME("path", "path-backslash", "..\\..\\x"),
    NAME("path", "path-lead-space", " leading"),
    NAME("path", "path-trail-space", "trailing "),
    NAME("path", "path-spaces-only", "   "),
    NAME("path", "path-device-name", "NUL.txt"),

    NAME("inject", "inj-json", "a\",\"Url\":\"http:evil\",\"b\":\""),
    NAME("inject", "inj-json-u", "\\u0000\\u001b[31m"),
    NAME("inject", "inj-sql", "x'); DROP TABLE uploads;--"),
    NAME("inject", "inj-csv", "=1+1,@x"),
    NAME("inject", "inj-html", "<script>alert(1)"),
    NAME("inject", "inj-disposition", "a\"; filename=\"b"),
    NAME("inject", "inj-markdown", "[x](javascript:1)"),

    NAME("normal", "norm-nfc", "é.txt"),
    NAME("normal", "norm-nfd", "e\314\201.txt"),
    NAME("normal", "norm-kelvin", "K.txt"),
    NAME("normal", "norm-k", "K.txt"),
    NAME("normal", "norm-case-a", "readme"),
    NAME("normal", "norm-case-b", "README"),
    NAME("normal", "norm-cyrillic", "раураl.log"),

    NAME("length", "len-255", TIMES_25("LLLLLLLLLL") "LLLLL"),
    NAME("length", "len-255-ext", TIMES_25("MMMMMMMMMM") "M.log"),
    NAME("length", "len-1", "z"),
};
/* clang-format on */

const struct hostile_name *hostile_names(size_t *out_count)
{
    *out_count = sizeof names / sizeof *names;
    return names;
}
