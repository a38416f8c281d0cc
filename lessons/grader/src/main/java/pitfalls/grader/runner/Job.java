package pitfalls.grader.runner;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What an answer's JVM is told, over its standard input: neither its command line nor its
 * environment shows the nonce.
 *
 * @param line the Unix-domain socket on which the engine listens
 * @param nonce what proves that a report comes from the runner
 * @param checks the folder of the compiled checks
 * @param answer the folder of the compiled answer
 * @param testClass the full name of the class of the checks
 * @param runs how often all checks run, at least once
 */
public record Job(String line, String nonce, String checks, String answer, String testClass, int runs) {

    public void write(OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        out.writeUTF(line);
        out.writeUTF(nonce);
        out.writeUTF(checks);
        out.writeUTF(answer);
        out.writeUTF(testClass);
        out.writeInt(runs);
        out.flush();
    }

    static Job read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        return new Job(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), in.readInt());
    }
}
