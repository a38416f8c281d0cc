package pitfalls.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;

/**
 * What must hold of a lesson's files and pages, and of the workspace around them. A rule is a
 * sentence, and gives a sentence for each breach.
 */
final class Rules {

    /** ["gives up within its timeout"](../lessons/07-read-timeout/src/test/java/...) */
    private static final Pattern CHECK_LINK = Pattern.compile(
            "\\[\"(?<sentence>[^\"]+)\"]\\((?<file>\\.\\./lessons/[^)]+/src/test/[^)]+)\\)");

    private Rules() {}

    static Map<String, Supplier<List<String>>> ofWorkspace(Workspace workspace) {
        Map<String, Supplier<List<String>>> rules = new LinkedHashMap<>();
        rules.put("lessons/pom.xml lists every lesson in the order of the numbers", () -> modules(workspace));
        rules.put("no two lessons share a source", () -> shared(workspace));
        rules.put("every folder in solutions belongs there", () -> strayFolders(workspace));
        rules.put("every hostile answer attacks a lesson", () -> attacks(workspace));
        rules.put("docs/article.md quotes checks that are there", () -> quotes(workspace));
        return rules;
    }

    static Map<String, Supplier<List<String>>> ofLesson(Workspace workspace, Exercise lesson) {
        Map<String, Supplier<List<String>>> rules = new LinkedHashMap<>();
        String name = lesson.name();
        rules.put(name + ": the pom holds its parent and its artifactId alone", () -> pom(workspace, lesson));
        rules.put(name + ": @Lesson names the folder", () -> lesson.declared().equals(name) ? List.of()
                : List.of("it says \"" + lesson.declared() + "\"."));
        rules.put(name + ": the README has its sections in order", () -> {
            List<String> headings = readme(workspace, lesson).headings();
            return headings.equals(Readme.HEADINGS) ? List.of() : List.of("it has " + headings + ".");
        });
        rules.put(name + ": the README's task names every check once and nothing else",
                () -> differences(lesson, readme(workspace, lesson).task()));
        rules.put(name + ": the README has at most " + Readme.MOST_WORDS + " words before the learner is green", () -> {
            long words = readme(workspace, lesson).wordsToRead();
            return words <= Readme.MOST_WORDS ? List.of() : List.of("it has " + words + ".");
        });
        rules.put(name + ": the solution's README says what shows each promise of the starter's Javadoc",
                () -> promises(workspace, lesson));
        rules.put(name + ": the reference's public Javadoc is the starter's", () -> javadoc(workspace, lesson));
        rules.put(name + ": the root README and lessons/pom.xml list it", () -> listed(workspace, lesson));
        rules.put(name + ": every file is where it belongs", () -> strays(workspace, lesson));
        rules.put(name + ": its equal mutants change lines that the reference has", () -> equalMutants(workspace, lesson));
        return rules;
    }

    private static List<String> modules(Workspace workspace) {
        List<String> lessons = workspace.course().names();
        return listedModules(workspace).equals(lessons) ? List.of()
                : List.of("it lists " + listedModules(workspace) + ", and the folders are " + lessons + ".");
    }

    private static List<String> listedModules(Workspace workspace) {
        Element project = xml(workspace.course().lessons().resolve("pom.xml"));
        return texts(project.getElementsByTagName("module")).stream()
                .filter(module -> module.matches("\\d\\d-.*")).toList();
    }

    private static List<String> listed(Workspace workspace, Exercise lesson) {
        List<String> breaches = new ArrayList<>();
        Path readme = workspace.root().resolve("README.md");
        if (!Files.exists(readme) || !Workspace.text(readme).contains("lessons/" + lesson.name())) {
            breaches.add("README.md has no link to lessons/" + lesson.name() + ".");
        }
        if (!listedModules(workspace).contains(lesson.name())) {
            breaches.add("lessons/pom.xml does not list it.");
        }
        return breaches;
    }

    private static List<String> shared(Workspace workspace) {
        Map<String, Path> known = new HashMap<>();
        List<String> shared = new ArrayList<>();
        for (String lesson : workspace.course().names()) {
            Path root = Course.answerIn(workspace.course().lessons().resolve(lesson));
            for (Path file : Workspace.filesIn(root)) {
                String body = Workspace.text(root.resolve(file)).replaceFirst("(?m)^package .*$", "");
                Path first = known.putIfAbsent(body, root.resolve(file));
                if (first != null) {
                    shared.add(workspace.root().relativize(root.resolve(file)) + " is "
                            + workspace.root().relativize(first) + " again.");
                }
            }
        }
        return shared;
    }

    private static List<String> strayFolders(Workspace workspace) {
        List<String> belongs = new ArrayList<>(List.of("hostile", "src", "target"));
        belongs.addAll(workspace.course().names());
        return Workspace.foldersIn(workspace.root().resolve("solutions")).stream()
                .map(folder -> folder.getFileName().toString())
                .filter(name -> !belongs.contains(name) && !name.startsWith("."))
                .map(name -> "solutions/" + name + " is there without a lesson.").toList();
    }

    private static List<String> attacks(Workspace workspace) {
        List<String> lessons = workspace.course().names();
        return Workspace.foldersIn(workspace.hostile()).stream()
                .filter(hostile -> !lessons.contains(Claim.in(hostile, "Attacks", "Expected").first()))
                .map(hostile -> "hostile/" + hostile.getFileName() + " attacks a lesson that is not there.").toList();
    }

    private static List<String> quotes(Workspace workspace) {
        List<String> breaches = new ArrayList<>();
        Path docs = workspace.root().resolve("docs");
        Matcher quote = CHECK_LINK.matcher(Workspace.text(docs.resolve("article.md")));
        int quotes = 0;
        for (; quote.find(); quotes++) {
            Path tests = docs.resolve(quote.group("file")).normalize();
            if (!Files.exists(tests) || !Workspace.text(tests).contains("\"" + quote.group("sentence") + "\"")) {
                breaches.add(workspace.root().relativize(tests) + " has no check \"" + quote.group("sentence") + "\".");
            }
        }
        return quotes > 0 ? breaches : List.of("it quotes none.");
    }

    private static List<String> pom(Workspace workspace, Exercise lesson) {
        Element project = xml(workspace.lesson(lesson).resolve("pom.xml"));
        List<String> breaches = new ArrayList<>();
        for (Node child = project.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element
                    && !List.of("modelVersion", "parent", "artifactId").contains(element.getTagName())) {
                breaches.add("it has <" + element.getTagName() + ">.");
            }
            if (child instanceof Element element && element.getTagName().equals("artifactId")
                    && !element.getTextContent().strip().equals(lesson.name())) {
                breaches.add("its artifactId is " + element.getTextContent().strip() + ".");
            }
        }
        return breaches;
    }

    private static List<String> differences(Exercise lesson, List<String> task) {
        List<String> breaches = new ArrayList<>();
        List<String> sentences = sentences(lesson);
        for (String sentence : sentences) {
            int times = Collections.frequency(task, sentence);
            if (times != 1) {
                breaches.add("it has \"" + sentence + "\" " + times + " times.");
            }
        }
        task.stream().filter(item -> !sentences.contains(item))
                .forEach(item -> breaches.add("no check says \"" + item + "\"."));
        return breaches;
    }

    private static List<String> promises(Workspace workspace, Exercise lesson) {
        Path readme = workspace.solution(lesson).resolve("README.md");
        String page = Files.exists(readme) ? Workspace.text(readme) : "";
        return Promises.in(page).breaches(Javadoc.sentencesIn(workspace.starter(lesson)), sentences(lesson));
    }

    private static List<String> javadoc(Workspace workspace, Exercise lesson) {
        List<String> starter = Javadoc.sentencesIn(workspace.starter(lesson));
        List<String> reference = Javadoc.sentencesIn(workspace.reference(lesson));
        List<String> breaches = new ArrayList<>();
        Promises.without(starter, reference).forEach(one -> breaches.add("only the starter says: " + one));
        Promises.without(reference, starter).forEach(one -> breaches.add("only the reference says: " + one));
        if (breaches.isEmpty() && !starter.equals(reference)) {
            breaches.add("they say the same in another order.");
        }
        return breaches;
    }

    private static List<String> strays(Workspace workspace, Exercise lesson) {
        String types = lesson.packageName().replace('.', '/') + "/[A-Z]\\w*\\.java";
        List<String> breaches = new ArrayList<>();
        breaches.addAll(strays(workspace, workspace.lesson(lesson),
                "pom\\.xml|README\\.md|src/(main|test)/java/" + types));
        breaches.addAll(strays(workspace, workspace.solution(lesson),
                "README\\.md|" + Pattern.quote(EqualMutants.FILE) + "|right/WHY-FEWER\\.md|src/main/java/" + types + "|(right|wrong)/[a-z0-9-]+/" + types));
        for (Path needed : List.of(workspace.lesson(lesson).resolve("README.md"),
                workspace.solution(lesson).resolve("README.md"))) {
            if (!Files.exists(needed)) {
                breaches.add(workspace.root().relativize(needed) + " is missing.");
            }
        }
        return breaches;
    }

    /** A list that has gone stale is found here at once, and not only when the mutants are judged. */
    private static List<String> equalMutants(Workspace workspace, Exercise lesson) {
        Path reference = workspace.reference(lesson);
        List<String> lines = Workspace.filesIn(reference).stream()
                .flatMap(file -> Workspace.text(reference.resolve(file)).lines()).map(String::strip).toList();
        return EqualMutants.of(workspace.solution(lesson)).keySet().stream().map(Mutant.Id::text)
                .filter(text -> !lines.contains(text)).map(text -> "there is no line \"" + text + "\".").toList();
    }

    private static List<String> strays(Workspace workspace, Path folder, String belongs) {
        return Workspace.filesIn(folder).stream()
                .filter(path -> !path.toString().replace('\\', '/').matches(belongs))
                .map(path -> workspace.root().relativize(folder.resolve(path)) + " does not belong there.").toList();
    }

    private static List<String> sentences(Exercise lesson) {
        return lesson.checks().stream().map(check -> check.sentence()).toList();
    }

    /** The pages that show what a learner sees of a lesson: its own, and the root's where its example is this lesson. */
    static List<Readme> readmes(Workspace workspace, Exercise lesson) {
        List<Readme> readmes = new ArrayList<>(List.of(readme(workspace, lesson)));
        Path root = workspace.root().resolve("README.md");
        if (Files.exists(root) && Workspace.text(root).contains("Read lessons/" + lesson.name() + "/README.md")) {
            readmes.add(new Readme(Workspace.text(root)));
        }
        return readmes;
    }

    private static Readme readme(Workspace workspace, Exercise lesson) {
        Path page = workspace.lesson(lesson).resolve("README.md");
        return new Readme(Files.exists(page) ? Workspace.text(page) : "");
    }

    private static Element xml(Path file) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new AssertionError(file + " is not XML that can be read.", e);
        }
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }
}
