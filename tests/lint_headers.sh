#!/bin/sh
# A header is a promise: it opens with what the module is, and every group of functions in it says what it does.
set -u
. "$(dirname "$0")/support/tap.sh"

headers() { find src tui tests/support -name '*.h' | sort; }

# The first line after the opening of the comment is "name: ...", name being the file's.
without_opening() {
    headers | while read -r file; do
        noun=$(basename "$file" .h)
        sed -n '1,2p' "$file" | grep -q "^ \* $noun: " || echo "$file does not open with \" * $noun: ...\""
    done
}

# What has no header of its own says it itself.
without_either() {
    find src tui -name '*.c' | sort | while read -r file; do
        [ -e "${file%.c}.h" ] && continue
        noun=$(basename "$file" .c)
        sed -n '1,2p' "$file" | grep -q "^ \* $noun: " || echo "$file has no header, and does not open with \" * $noun: ...\""
    done
}

# Paragraphs that declare a function at the left margin and hold no comment. What x_new(void), x_free, x_done and x_close do is a convention.
without_word() {
    headers | xargs awk '
        function finish() {
            if (declares && !comment && declares !~ /_((free|done|close)\(|new\(void\))/) print place ": " declares
            declares = ""; comment = 0
        }
        FNR == 1 { finish(); depth = 0 }
        /^$/ && !depth { finish(); next }
        /\/\*/ { comment = 1 }
        /^[a-z].*[a-z_0-9]\(/ && !/^(typedef|struct [a-z_]+ \{|enum|else|extern "C")/ && !declares { declares = $0; place = FILENAME ":" FNR }
        { depth += gsub(/\{/, "{") - gsub(/\}/, "}") }
        END { finish() }'
}

echo 1..3
without_opening | none_found 1 "every header says what it is"
without_either | none_found 2 "every file without a header says what it is"
without_word | none_found 3 "every public function says what it does"
