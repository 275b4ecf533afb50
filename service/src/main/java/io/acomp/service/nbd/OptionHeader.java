package io.acomp.service.nbd;

/** Layouts of an option and of a reply to one ("Newstyle negotiation", "Fixed newstyle negotiation"). */
final class OptionHeader {
    static final int MAGIC = 0;
    static final int OPTION = 8;
    static final int LENGTH = 12;
    static final int BYTES = 16;

    private OptionHeader() {}

    /** A reply's. */
    static final class Reply {
        static final int MAGIC = 0;
        static final int OPTION = 8;
        static final int TYPE = 12;
        static final int LENGTH = 16;
        static final int BYTES = 20;

        private Reply() {}
    }
}
