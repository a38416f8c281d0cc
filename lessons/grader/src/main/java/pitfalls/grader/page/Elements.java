package pitfalls.grader.page;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Document;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlWriter;

/**
 * Links, and the HTML that the course's texts have: folded answers, the benchmarks' pictures and their
 * anchors. A link leads to a page of the course, or to the web in a window of its own; what leads elsewhere
 * is its text. Nothing of the web is loaded.
 */
final class Elements implements NodeRenderer {

    private static final Pattern FOLD = Pattern.compile("<details>\\s*<summary>([^<>]*)</summary>\\s*");

    private static final Pattern FOLD_END = Pattern.compile("\\s*</details>\\s*");

    private static final Pattern PICTURE = Pattern.compile("(?s)<picture>\\s*"
            + "<source media=\"\\(prefers-color-scheme: dark\\)\" srcset=\"([^\"<>]*)\">\\s*<img src=\"([^\"<>]*)\" alt=\"([^\"<>]*)\">\\s*</picture>\\s*");

    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([a-z0-9-]+)\">");

    private final HtmlNodeRendererContext context;
    private final HtmlWriter html;
    private final Pages pages;
    private final String page;
    private int folds;

    Elements(HtmlNodeRendererContext context, Pages pages, String page) {
        this.context = context;
        this.html = context.getWriter();
        this.pages = pages;
        this.page = page;
    }

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
        return Set.of(Document.class, HtmlBlock.class, HtmlInline.class, Link.class, Image.class);
    }

    @Override
    public void render(Node node) {
        switch (node) {
            case HtmlBlock block -> block(block.getLiteral());
            case HtmlInline inline -> inline(inline.getLiteral());
            case Link link -> link(link);
            case Image image -> children(image);
            default -> {
                children(node);
                for (; folds > 0; folds--) {
                    html.tag("/details");
                }
            }
        }
    }

    private void block(String text) {
        Matcher fold = FOLD.matcher(text);
        Matcher picture = PICTURE.matcher(text);
        if (fold.matches()) {
            folds++;
            html.line();
            html.tag("details");
            html.tag("summary");
            html.text(fold.group(1));
            html.tag("/summary");
            html.line();
        } else if (FOLD_END.matcher(text).matches() && folds > 0) {
            folds--;
            html.tag("/details");
            html.line();
        } else if (picture.matches()) {
            picture(picture.group(1), picture.group(2), picture.group(3));
        } else {
            html.tag("p");
            html.text(text);
            html.tag("/p");
        }
    }

    private void picture(String dark, String light, String words) {
        Optional<String> darkAddress = pages.pictureAddress(dark);
        Optional<String> lightAddress = pages.pictureAddress(light);
        if (darkAddress.isEmpty() || lightAddress.isEmpty()) {
            html.tag("p");
            html.text(words);
            html.tag("/p");
            return;
        }
        html.tag("picture");
        html.tag("source", ordered("media", "(prefers-color-scheme: dark)", "srcset", darkAddress.get()), true);
        html.tag("img", ordered("src", lightAddress.get(), "alt", words), true);
        html.tag("/picture");
    }

    /** The end of an anchor is written with its beginning. */
    private void inline(String text) {
        Matcher anchor = ANCHOR.matcher(text);
        if (anchor.matches()) {
            html.tag("a", Map.of("id", anchor.group(1)));
            html.tag("/a");
        } else if (!text.equals("</a>")) {
            html.text(text);
        }
    }

    private void link(Link link) {
        String to = link.getDestination();
        Optional<String> address = pages.address(page, to);
        if (to.startsWith("https://")) {
            html.tag("a", ordered("href", context.encodeUrl(to), "target", "_blank", "rel", "noopener noreferrer"));
        } else if (address.isPresent()) {
            html.tag("a", ordered("href", address.get(), "target", "_blank"));
        } else {
            html.tag("span");
        }
        children(link);
        html.tag(to.startsWith("https://") || address.isPresent() ? "/a" : "/span");
    }

    private void children(Node parent) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
            context.render(child);
        }
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            attributes.put(pairs[i], pairs[i + 1]);
        }
        return attributes;
    }
}
