package pitfalls.proof;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The sentences of the public Javadoc of some sources, in their order, as a Markdown table can hold
 * them: {@code {@code X}} is X in backticks, markup is gone, and white space is folded. The first
 * sentence of each type, constructor, method and constant has its name in front, and that of each
 * block tag has the tag.
 */
final class Javadoc extends TreePathScanner<Void, Void> {

    private static final Set<String> MARKUP = Set.of("p", "ul", "ol", "li");

    /** Stands for markup, which no sentence goes across. */
    private static final String BREAK = "\u2029";

    /** A full stop after a single letter, as in "e.g.", ends no sentence. */
    private static final Pattern BETWEEN_SENTENCES =
            Pattern.compile(BREAK + "|(?<=[.?!])(?<!\\b\\p{L}\\.)\\s+(?=[\\p{Lu}`<])");

    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    private final DocTrees trees;
    private final List<String> sentences = new ArrayList<>();

    private Javadoc(DocTrees trees) {
        this.trees = trees;
    }

    /**
     * Reads every source below a folder, the files in the order of their names.
     *
     * @throws IllegalArgumentException where the Javadoc has a tag or markup that this class does not know
     */
    static List<String> sentencesIn(Path folder) {
        List<Path> sources = Workspace.filesIn(folder).stream()
                .filter(path -> path.toString().endsWith(".java")).map(folder::resolve).toList();
        try (StandardJavaFileManager files = JAVAC.getStandardFileManager(null, Locale.ENGLISH, null)) {
            JavacTask task = (JavacTask) JAVAC.getTask(null, files, ignored -> { }, List.of("-proc:none"), null,
                    files.getJavaFileObjectsFromPaths(sources));
            Iterable<? extends CompilationUnitTree> units = task.parse();
            task.analyze();
            Javadoc javadoc = new Javadoc(DocTrees.instance(task));
            javadoc.scan(units, null);
            return List.copyOf(javadoc.sentences);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
        if (isPublic()) {
            add(type.getSimpleName().toString());
            super.visitClass(type, none);
        }
        return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
        if (isPublic()) {
            boolean isConstructor = method.getReturnType() == null;
            add(isConstructor ? "new " + nameOfType() : method.getName().toString());
        }
        return null;
    }

    @Override
    public Void visitVariable(VariableTree constant, Void none) {
        if (isPublic()) {
            add(constant.getName().toString());
        }
        return null;
    }

    private boolean isPublic() {
        return trees.getElement(getCurrentPath()).getModifiers().contains(Modifier.PUBLIC);
    }

    private String nameOfType() {
        return ((ClassTree) getCurrentPath().getParentPath().getLeaf()).getSimpleName().toString();
    }

    private void add(String name) {
        DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
        if (comment == null) {
            return;
        }
        List<String> said = new ArrayList<>(split(text(comment.getFullBody())));
        comment.getBlockTags().forEach(tag -> said.addAll(split(blockTag(tag))));
        if (!said.isEmpty()) {
            said.set(0, "**" + name + "** " + said.getFirst());
        }
        sentences.addAll(said);
    }

    private static List<String> split(String text) {
        return BETWEEN_SENTENCES.splitAsStream(text).map(sentence -> sentence.strip().replaceAll("\\s+", " "))
                .filter(sentence -> !sentence.isEmpty()).toList();
    }

    private static String blockTag(DocTree tag) {
        return switch (tag) {
            case ParamTree param -> "`@param " + param.getName() + "` " + text(param.getDescription());
            case ReturnTree value -> "`@return` " + text(value.getDescription());
            case ThrowsTree thrown -> "`@throws " + thrown.getExceptionName() + "` " + text(thrown.getDescription());
            default -> throw unknown(tag);
        };
    }

    private static String text(List<? extends DocTree> parts) {
        return parts.stream().map(Javadoc::text).collect(Collectors.joining());
    }

    private static String text(DocTree part) {
        return switch (part) {
            case TextTree text -> text.getBody();
            case EntityTree entity -> entity.toString();
            case LiteralTree code when code.getKind() == DocTree.Kind.CODE -> "`" + code.getBody().getBody() + "`";
            case LiteralTree literal -> literal.getBody().getBody();
            case LinkTree link when !link.getLabel().isEmpty() -> text(link.getLabel());
            case LinkTree link -> "`" + link.getReference().getSignature().replaceFirst("^#", "").replace('#', '.') + "`";
            case StartElementTree begin when MARKUP.contains(begin.getName().toString()) -> BREAK;
            case EndElementTree end when MARKUP.contains(end.getName().toString()) -> BREAK;
            default -> throw unknown(part);
        };
    }

    private static IllegalArgumentException unknown(DocTree tag) {
        return new IllegalArgumentException("The proof cannot read \"" + tag + "\" in a public Javadoc.");
    }
}
