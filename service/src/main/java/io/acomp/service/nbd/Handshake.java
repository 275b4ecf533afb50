package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Option haggling ("Handshake", "Option types"), fixed newstyle. EXTENDED_HEADERS is experimental and refused like every option that is not
 * known. Options are taken in any order and any number until the deadline, which is the connection's to keep. Used by one thread.
 */
final class Handshake {
    static final int CONTEXT_ID = 1;

    private static final int GREETING_FLAGS = Wire.FLAG_FIXED_NEWSTYLE | Wire.FLAG_NO_ZEROES;
    private static final String CONTEXT = "base:allocation";
    private static final String CONTEXT_WILDCARD = "base:";
    // longer data are not skipped: nothing that means well sends them
    private static final long MOST_SKIPPED = 1 << 20;

    private final HandshakeChannel client;
    private final NbdSettings settings;
    private final NbdCounters counters;
    private final BooleanSupplier shuttingDown;
    private final boolean tcp;

    private boolean fixedNewstyle;
    private boolean zeroes;
    private boolean secure;
    private boolean structured;
    private @Nullable NbdExport contextExport;

    /**
     * What was agreed on.
     *
     * @param export that was chosen
     * @param structured whether replies are structured
     * @param blockStatus whether base:allocation was selected for it
     */
    record Agreement(NbdExport export, boolean structured, boolean blockStatus) {}

    /**
     * A handshake.
     *
     * @param client who
     * @param settings exports and TLS
     * @param counters told about refusals
     * @param shuttingDown whether options are to be refused
     * @param tcp whether the client came over TCP, where TLS is at home
     */
    Handshake(HandshakeChannel client, NbdSettings settings, NbdCounters counters, BooleanSupplier shuttingDown, boolean tcp) {
        this.client = client;
        this.settings = settings;
        this.counters = counters;
        this.shuttingDown = shuttingDown;
        this.tcp = tcp;
    }

    /**
     * Runs it.
     *
     * @throws ConnectionEnded if no export was chosen, with the reason
     */
    Agreement run() throws IOException {
        client.put64(Wire.GREETING_MAGIC).put64(Wire.OPTION_MAGIC).put16(GREETING_FLAGS).flush();
        client.need(Integer.BYTES);
        int flags = client.received().get(Wire.U32, client.position());
        client.consume(Integer.BYTES);
        if ((flags & ~GREETING_FLAGS) != 0) {
            throw new ConnectionEnded(Ending.CLIENT_FLAGS);
        }
        fixedNewstyle = (flags & Wire.FLAG_FIXED_NEWSTYLE) != 0;
        zeroes = (flags & Wire.FLAG_NO_ZEROES) == 0;
        while (true) {
            Agreement agreement = option();
            if (agreement != null) {
                return agreement;
            }
        }
    }

    private @Nullable Agreement option() throws IOException {
        client.need(OptionHeader.BYTES);
        int header = client.position();
        if (client.received().get(Wire.U64, header + OptionHeader.MAGIC) != Wire.OPTION_MAGIC) {
            throw new ConnectionEnded(Ending.OPTION_MAGIC);
        }
        int option = client.received().get(Wire.U32, header + OptionHeader.OPTION);
        long length = Integer.toUnsignedLong(client.received().get(Wire.U32, header + OptionHeader.LENGTH));
        client.consume(OptionHeader.BYTES);
        if (!fixedNewstyle && option != Wire.Option.EXPORT_NAME) {
            throw new ConnectionEnded(Ending.NOT_FIXED_NEWSTYLE);
        }
        if (length > client.capacity()) {
            return tooLong(option, length);
        }
        client.need((int) length);
        OptionData data = new OptionData(client.received(), client.position(), (int) length);
        client.consume((int) length);
        return option(option, data, (int) length);
    }

    private @Nullable Agreement tooLong(int option, long length) throws IOException {
        if (length > MOST_SKIPPED || option == Wire.Option.EXPORT_NAME) {
            throw new ConnectionEnded(Ending.OPTION_LENGTH);
        }
        client.skip(length);
        refuse(option, OptionError.TOO_BIG, "the data are too long, most=" + client.capacity() + ", bytes=" + length);
        return null;
    }

    private @Nullable Agreement option(int option, OptionData data, int length) throws IOException {
        if (option == Wire.Option.ABORT) {
            client.acknowledge(option);
            throw new ConnectionEnded(Ending.CLIENT);
        }
        if (shuttingDown.getAsBoolean()) {
            if (option == Wire.Option.EXPORT_NAME) {
                throw new ConnectionEnded(Ending.SHUTDOWN);
            }
            refuse(option, OptionError.SHUTDOWN, "the server is shutting down");
            return null;
        }
        if (option == Wire.Option.STARTTLS) {
            startTls(length);
            return null;
        }
        if (settings.tls() != null && settings.tlsRequired() && tcp && !secure) {
            if (option == Wire.Option.EXPORT_NAME) {
                throw new ConnectionEnded(Ending.EXPORT_NAME);
            }
            refuse(option, OptionError.TLS_REQUIRED, "this server requires TLS");
            return null;
        }
        try {
            return inTheClear(option, data, length);
        } catch (OptionData.Malformed e) {
            if (option == Wire.Option.EXPORT_NAME) {
                throw new ConnectionEnded(Ending.EXPORT_NAME);
            }
            if (option == Wire.Option.SET_META_CONTEXT) {
                contextExport = null;
            }
            refuse(option, OptionError.INVALID, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Agreement inTheClear(int option, OptionData data, int length) throws IOException, OptionData.Malformed {
        switch (option) {
            case Wire.Option.EXPORT_NAME -> {
                return exportName(data.rest());
            }
            case Wire.Option.GO, Wire.Option.INFO -> {
                return info(option, data);
            }
            case Wire.Option.LIST -> list(data);
            case Wire.Option.STRUCTURED_REPLY -> {
                data.finish();
                structured = true;
                client.acknowledge(option);
            }
            case Wire.Option.SET_META_CONTEXT, Wire.Option.LIST_META_CONTEXT -> metaContext(option, data);
            default -> refuse(option, OptionError.UNSUPPORTED, "this option is not known here, option=" + option + ", bytes=" + length);
        }
        return null;
    }

    // ---------------------------------------------------------------- exports

    private Agreement exportName(String name) throws IOException {
        NbdExport export = settings.export(name);
        if (export == null) {
            throw new ConnectionEnded(Ending.EXPORT_NAME);
        }
        client.put64(export.blocks().size()).put16(export.flags(structured));
        if (zeroes) {
            client.put(new byte[Wire.EXPORT_NAME_ZEROES]);
        }
        client.flush();
        return agreement(export);
    }

    private @Nullable Agreement info(int option, OptionData data) throws IOException, OptionData.Malformed {
        String name = data.string();
        int count = data.u16();
        Set<Integer> wanted = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            wanted.add(data.u16());
        }
        data.finish();
        NbdExport export = settings.export(name);
        if (export == null) {
            refuse(option, OptionError.UNKNOWN, "there is no such export, name=" + name);
            return null;
        }
        infoReply(option, Wire.Info.EXPORT, Long.BYTES + Short.BYTES).put64(export.blocks().size()).put16(export.flags(structured));
        if (wanted.contains(Wire.Info.NAME)) {
            infoText(option, Wire.Info.NAME, export.name());
        }
        if (wanted.contains(Wire.Info.DESCRIPTION) && !export.description().isEmpty()) {
            infoText(option, Wire.Info.DESCRIPTION, export.description());
        }
        if (wanted.contains(Wire.Info.BLOCK_SIZE)) {
            infoReply(option, Wire.Info.BLOCK_SIZE, 3 * Integer.BYTES)
                    .put32(Wire.LEAST_BLOCK)
                    .put32(export.blocks().pageSize())
                    .put32(Wire.MOST_PAYLOAD);
        }
        client.acknowledge(option);
        return option == Wire.Option.GO ? agreement(export) : null;
    }

    private HandshakeChannel infoReply(int option, int type, int length) throws IOException {
        return client.reply(option, Wire.Reply.INFO, Short.BYTES + length).put16(type);
    }

    private void infoText(int option, int type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        infoReply(option, type, bytes.length).put(bytes);
    }

    private void list(OptionData data) throws IOException, OptionData.Malformed {
        data.finish();
        for (NbdExport export : settings.exports()) {
            byte[] name = export.name().getBytes(StandardCharsets.UTF_8);
            byte[] description = export.description().getBytes(StandardCharsets.UTF_8);
            client.reply(Wire.Option.LIST, Wire.Reply.SERVER, Integer.BYTES + name.length + description.length)
                    .put32(name.length)
                    .put(name)
                    .put(description);
        }
        client.acknowledge(Wire.Option.LIST);
    }

    private Agreement agreement(NbdExport export) {
        return new Agreement(export, structured, export.equals(contextExport));
    }

    // ---------------------------------------------------------------- metadata contexts

    private void metaContext(int option, OptionData data) throws IOException, OptionData.Malformed {
        boolean list = option == Wire.Option.LIST_META_CONTEXT;
        if (!list) {
            contextExport = null;
        }
        String name = data.string();
        long count = data.u32();
        List<String> queries = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            queries.add(data.string());
        }
        data.finish();
        if (!structured) {
            throw new OptionData.Malformed("structured replies come first, option=" + option);
        }
        NbdExport export = settings.export(name);
        if (export == null) {
            refuse(option, OptionError.UNKNOWN, "there is no such export, name=" + name);
            return;
        }
        boolean found = list && queries.isEmpty();
        for (String query : queries) {
            if (query.indexOf(':') < 1) {
                throw new OptionData.Malformed("a query has no namespace, query=" + query);
            }
            found |= query.equals(CONTEXT) || list && query.equals(CONTEXT_WILDCARD);
        }
        if (found) {
            byte[] text = CONTEXT.getBytes(StandardCharsets.UTF_8);
            client.reply(option, Wire.Reply.META_CONTEXT, Integer.BYTES + text.length).put32(list ? 0 : CONTEXT_ID).put(text);
            contextExport = list ? contextExport : export;
        }
        client.acknowledge(option);
    }

    // ---------------------------------------------------------------- TLS

    private void startTls(int length) throws IOException {
        SSLContext tls = settings.tls();
        if (length != 0) {
            refuse(Wire.Option.STARTTLS, OptionError.INVALID, "this option has no data, bytes=" + length);
        } else if (secure) {
            refuse(Wire.Option.STARTTLS, OptionError.INVALID, "TLS is in use already");
        } else if (tls == null) {
            refuse(Wire.Option.STARTTLS, OptionError.UNSUPPORTED, "this server has no TLS");
        } else if (!tcp) {
            refuse(Wire.Option.STARTTLS, OptionError.POLICY, "there is no TLS over a unix socket");
        } else {
            client.acknowledge(Wire.Option.STARTTLS);
            // bytes that came before could be anybody's
            if (client.pending() > 0 || !(client.transport() instanceof ChannelTransport plain)) {
                throw new ConnectionEnded(Ending.TLS);
            }
            try {
                client.transport(new TlsTransport(plain, tls));
            } catch (IOException e) {
                ConnectionEnded ended = new ConnectionEnded(Ending.TLS);
                ended.initCause(e);
                throw ended;
            }
            secure = true;
            structured = false;
            contextExport = null;
        }
    }

    private void refuse(int option, OptionError error, String message) throws IOException {
        counters.refusedOption(error);
        client.refuse(option, error, message);
    }
}
