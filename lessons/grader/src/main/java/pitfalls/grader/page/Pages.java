package pitfalls.grader.page;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;

/**
 * The course's own pages and pictures: all that a link may lead to. They are listed once; a request chooses
 * from the list, and nothing of it is made a path.
 */
final class Pages {

    private final Map<String, Path> pages = new TreeMap<>();
    private final Map<String, Path> pictures = new TreeMap<>();

    Pages(Course course) throws IOException {
        Path workspace = course.lessons().toAbsolutePath().normalize().getParent();
        list(workspace.resolve("docs"), ".md").forEach((name, file) -> pages.put("docs/" + name, file));
        pictures.putAll(list(workspace.resolve("docs/benchmarks/pictures"), ".png"));
        for (String name : course.names()) {
            add("lessons/" + name + "/README.md", course.lessons().resolve(name).resolve("README.md"));
            add("solutions/" + name + "/README.md", workspace.resolve("solutions").resolve(name).resolve("README.md"));
        }
    }

    private void add(String name, Path file) {
        if (Files.isRegularFile(file)) {
            pages.put(name, file);
        }
    }

    private static Map<String, Path> list(Path folder, String end) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(Files::isRegularFile).filter(file -> file.toString().endsWith(end))
                        .forEach(file -> files.put(file.getFileName().toString(), file));
            }
        }
        return files;
    }

    /** The file of a page, for instance {@code docs/article.md}; none where the course has no such page. */
    Optional<Path> page(String name) {
        return Optional.ofNullable(name).map(pages::get);
    }

    /** The files of all pages. */
    List<Path> all() {
        return List.copyOf(pages.values());
    }

    /** The file of a picture of the benchmarks. */
    Optional<Path> picture(String name) {
        return Optional.ofNullable(name).map(pictures::get);
    }

    /** The lesson whose solution a page is; none where it is another page. */
    static Optional<String> solved(String page) {
        return page.startsWith("solutions/") ? Optional.of(page.split("/")[1]) : Optional.empty();
    }

    /**
     * Where a link leads.
     *
     * @param from the page that it stands on
     * @param link relative to it, perhaps with a fragment
     * @return an address of this server; none where the course has no such page
     */
    Optional<String> address(String from, String link) {
        int hash = link.indexOf('#') < 0 ? link.length() : link.indexOf('#');
        String name = hash == 0 ? from : resolved(from, link.substring(0, hash));
        return page(name).map(file -> "/read?page=" + encoded(name) + link.substring(hash));
    }

    /** As {@link #address}, for a picture. */
    Optional<String> pictureAddress(String link) {
        String name = link.substring(link.lastIndexOf('/') + 1);
        return picture(name).map(file -> "/picture?name=" + encoded(name));
    }

    private static String resolved(String from, String link) {
        String base = from.substring(0, from.lastIndexOf('/') + 1);
        try {
            return Path.of(base + link).normalize().toString().replace('\\', '/');
        } catch (InvalidPathException e) {
            return "";
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
