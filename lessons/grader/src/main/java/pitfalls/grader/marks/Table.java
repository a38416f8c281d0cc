package pitfalls.grader.marks;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A teacher's table, as spreadsheets and services write it: the names of the columns in the first
 * line, cells apart by commas or by semicolons, in quotes where they need some (RFC 4180).
 *
 * @param columns in lower case, in order
 * @param lines all but the first and the empty ones
 */
record Table(Path file, List<String> columns, List<Line> lines) {

    /**
     * @param number of its first line in the file, from 1
     * @param cells by column, stripped
     */
    record Line(Path file, long number, Map<String, String> cells) {

        /** The cell of the first of these columns that there is, or an empty text. */
        String cell(String... columns) {
            for (String column : columns) {
                if (cells.containsKey(column)) {
                    return cells.get(column);
                }
            }
            return "";
        }

        /** For whoever finds that the line is wrong. */
        IllegalArgumentException wrong(String why) {
            return new IllegalArgumentException("In " + file + ", line " + number + ", " + why + ".");
        }
    }

    /** @throws IllegalArgumentException where the file is no such table; the message names it, and the line */
    static Table read(Path file) {
        String text = TextFile.read(file);
        String first = text.lines().findFirst().orElse("");
        boolean semicolons = first.chars().filter(c -> c == ';').count() > first.chars().filter(c -> c == ',').count();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().fieldSeparator(semicolons ? ';' : ',')
                .allowMissingFields(true).allowExtraFields(true).ofCsvRecord(text)) {
            return of(file, reader.stream().toList());
        } catch (CsvParseException e) {
            throw new IllegalArgumentException("The file " + file + " is no table: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String column) {
        return columns.contains(column);
    }

    private static Table of(Path file, List<CsvRecord> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("The file " + file + " is empty.");
        }
        List<String> columns = records.getFirst().getFields().stream()
                .map(column -> column.strip().toLowerCase(Locale.ROOT)).toList();
        List<Line> lines = new ArrayList<>();
        for (CsvRecord record : records.subList(1, records.size())) {
            Map<String, String> cells = new LinkedHashMap<>();
            Line line = new Line(file, record.getStartingLineNumber(), cells);
            if (record.getFieldCount() != columns.size()) {
                throw line.wrong("there are " + record.getFieldCount() + " cells, and " + columns.size()
                        + " in the first line");
            }
            for (int i = 0; i < columns.size(); i++) {
                cells.putIfAbsent(columns.get(i), record.getField(i).strip());
            }
            lines.add(line);
        }
        return new Table(file, columns, lines);
    }
}
