# The themes as a table of C, so that the program has them where it is not installed.
BEGIN {
    print "#include \"screen/theme_read.h\"\n"
    print "const struct theme_file theme_files[] = {"
}
FNR == 1 {
    if (NR > 1) print "    },"
    name = FILENAME
    gsub(/.*\/|\.theme$/, "", name)
    printf "    { \"%s\",\n", name
}
{
    gsub(/[\\"]/, "\\\\&")
    printf "      \"%s\\n\"\n", $0
}
END { print "    },\n    { NULL, NULL }\n};" }
