package pitfalls.proof;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium of this system's, without a window. It ends with the test. */
final class Browser implements AutoCloseable {

    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");

    /** Longer than a busy machine takes for a verdict. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** It warns at each start that it does not know the newest protocol; nothing here needs it. */
    private static final Logger LIBRARY = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    private Browser(File program, File driverProgram) {
        LIBRARY.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program);
        // As root Chromium does not start with a sandbox of its own, and a container has little shared memory.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                "--window-size=1280,1000");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(driverProgram)
                .withLogOutput(OutputStream.nullOutputStream()).build(), options);
    }

    /** @return none where this system has no Chromium that runs, or no driver for it */
    static Optional<Browser> open() {
        Optional<File> program = PROGRAMS.stream().flatMap(Browser::onPath).filter(Browser::runs).findFirst();
        Optional<File> driver = onPath("chromedriver").filter(Browser::runs).findFirst();
        return program.flatMap(one -> driver.map(other -> new Browser(one, other)));
    }

    void goTo(String address) {
        driver.get(address);
    }

    void reload() {
        driver.navigate().refresh();
    }

    void click(String css) {
        await(css + " to click", () -> driver.findElement(By.cssSelector(css)).isDisplayed());
        driver.findElement(By.cssSelector(css)).click();
    }

    /** Presses keys where the focus is. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Waits until the text that an element shows, and all below it, is as it should be. */
    void await(String css, Predicate<String> text) {
        await(css, () -> text.test(text(css)));
    }

    /** What a reader sees of an element; empty where it is not shown. */
    String text(String css) {
        return driver.findElements(By.cssSelector(css)).stream().map(found -> found.getText()).findFirst().orElse("");
    }

    /** How many elements there are. */
    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    /** Gives the page this size, in CSS pixels. */
    void widen(int width, int height) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What is seen of the page, as PNG. */
    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** What the browser has complained of since the last question: refused styles and scripts, failed requests. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(entry -> entry.getMessage()).toList();
    }

    private interface Question {
        boolean isTrue();
    }

    private void await(String what, Question question) {
        new WebDriverWait(driver, PATIENCE, BETWEEN_LOOKS).ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + ", and it shows: " + text("body")).until(ignored -> question.isTrue());
    }

    private static Stream<File> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, name)).filter(File::canExecute);
    }

    /** A package may bring a script that only says how to install the program. */
    private static boolean runs(File program) {
        try {
            Process asked = new ProcessBuilder(program.getPath(), "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try {
                return asked.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && asked.exitValue() == 0;
            } finally {
                asked.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
