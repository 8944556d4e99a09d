package dev.eventsourcing.examples.git;

/**
 * A commit changed a file.
 *
 * @param commit the commit's hash
 * @param author who wrote it
 * @param linesAdded lines that came; 0 for a binary file
 * @param linesRemoved lines that went; 0 for a binary file
 */
record FileChanged(String commit, String author, int linesAdded, int linesRemoved) {}
