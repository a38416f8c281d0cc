package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CleanTextTest {

    @Test
    void aTerminalAndAReaderSeeWhatIsThere() {
        assertEquals("?[31mred?[0m ? ?nimda", CleanText.line("\u001b[31mred\u001b[0m \u0007 \u202enimda"));
        assertEquals("a b c", CleanText.line(" a\r\nb\t c\n"));
        assertEquals("a\n\tb\n?c", CleanText.lines("a\r\n\tb\n\rc"));
        assertEquals("No\u00ebl \u4f5c\u4e1a \ud83d\ude42", CleanText.line("No\u00ebl \u4f5c\u4e1a \ud83d\ude42"));
        assertEquals("half a pair: ?", CleanText.line("half a pair: \ud83d"));
    }

    @Test
    void aWorkflowsLogFindsNoCommand() {
        assertEquals(": :error : :no", CleanText.line("::error ::no"));
        assertEquals("  : :add-mask::x", CleanText.lines("  ::add-mask::x"));
        assertEquals(": : :error::", CleanText.line(":::error::"));
        assertEquals("a # #[error]b ## #[group]", CleanText.line("a ##[error]b ###[group]"));
        assertEquals("# #vso[task.complete] # #teamcity[x]", CleanText.line("##vso[task.complete] ##teamcity[x]"));
        assertEquals("String::length, get()::run, a[]::new", CleanText.line("String::length, get()::run, a[]::new"));
    }
}
