package io.acomp.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Which NUMA node a CPU belongs to, as the system's tree says ({@code devices/system/node}); read once. Thread-safe. */
final class NumaNodes {
    /** System property naming the root of the tree, so that a test can bring one. */
    static final String ROOT_PROPERTY = "acomp.sysfs";

    private static final int UNKNOWN = -1;

    private final int[] nodes;

    private NumaNodes(int[] nodes) {
        this.nodes = nodes;
    }

    /** This machine's. */
    static NumaNodes ofSystem() {
        return of(Path.of(System.getProperty(ROOT_PROPERTY, "/sys")), Runtime.getRuntime().availableProcessors());
    }

    /**
     * A tree's.
     *
     * @param root of the tree
     * @param cpus at least so many are known, with node -1 if the tree does not say
     */
    static NumaNodes of(Path root, int cpus) {
        int[] nodes = new int[cpus];
        Arrays.fill(nodes, UNKNOWN);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root.resolve("devices/system/node"), "node[0-9]*")) {
            for (Path folder : folders) {
                int node = Integer.parseInt(folder.getFileName().toString().substring("node".length()));
                nodes = withCpus(nodes, node, Files.readString(folder.resolve("cpulist")).trim());
            }
        } catch (IOException | RuntimeException unknown) {
            return new NumaNodes(nodes); // no such tree, or a strange one: no node is nearer than another
        }
        return new NumaNodes(nodes);
    }

    private static int[] withCpus(int[] nodes, int node, String list) {
        int[] known = nodes;
        for (String range : list.split(",")) {
            if (!range.isEmpty()) {
                String[] ends = range.split("-");
                int last = Integer.parseInt(ends[ends.length - 1]);
                if (last >= known.length) {
                    int from = known.length;
                    known = Arrays.copyOf(known, last + 1);
                    Arrays.fill(known, from, known.length, UNKNOWN);
                }
                Arrays.fill(known, Integer.parseInt(ends[0]), last + 1, node);
            }
        }
        return known;
    }

    /** CPUs that are known. */
    int cpus() {
        return nodes.length;
    }

    /** The node of a CPU, -1 if unknown. */
    int nodeOf(int cpu) {
        return cpu < nodes.length ? nodes[cpu] : UNKNOWN;
    }
}
