package io.tappostgres.key;

/**
 * Which keys one run reads. All values are in the text that the type's output function prints.
 *
 * @param bookmark what the range goes on from, which no later bookmark may fall short of; or null
 * @param from the first key, which is the bookmark, or before it by the lookback, or the start
 *     date's; null to begin with the first row
 * @param upTo the last key, with all rows that share it; null to read to the end
 */
public record KeyRange(String bookmark, String from, String upTo) {

    /** Whether it begins before its bookmark, among rows that were read before. */
    public boolean looksBack() {
        return bookmark != null && !bookmark.equals(from);
    }
}
