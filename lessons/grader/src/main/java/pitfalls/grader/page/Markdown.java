package pitfalls.grader.page;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** The course's own texts as HTML. Of the HTML in them, what they need is let through, and the rest is shown as text. */
final class Markdown {

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create(), HeadingAnchorExtension.create());

    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

    private final Pages pages;

    Markdown(Pages pages) {
        this.pages = pages;
    }

    /**
     * @param page where the text stands, for its links
     * @return elements for a body; they are whole, whatever the text is
     */
    String html(String text, String page) {
        return HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).sanitizeUrls(true)
                .nodeRendererFactory(context -> new Elements(context, pages, page))
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (tag.equals("pre")) {
                        attributes.put("tabindex", "0");
                    }
                }).build().render(PARSER.parse(text.replace("\r\n", "\n")));
    }
}
