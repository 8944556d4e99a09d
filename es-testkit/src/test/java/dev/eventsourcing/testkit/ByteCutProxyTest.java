package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.testkit.ByteCutProxy.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ByteCutProxyTest {
    private ServerSocket echo;
    private ByteCutProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::answer);
        server.setDaemon(true);
        server.start();
        proxy = ByteCutProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesEverythingUntilToldOtherwise() throws IOException {
        assertEquals("overdue", say("overdue"));
        assertEquals(7, proxy.passed(Direction.TO_SERVER));
        assertEquals(7, proxy.passed(Direction.TO_CLIENT));
        assertEquals(0, proxy.cuts());
    }

    @Test
    void cutsTheAnswerAtTheByte() throws IOException {
        proxy.cutAfter(Direction.TO_CLIENT, 4);

        assertEquals("over", say("overdue"));
        assertEquals(1, proxy.cuts());
        assertEquals(7, proxy.passed(Direction.TO_SERVER));
    }

    @Test
    void cutsTheRequestAtTheByte() throws IOException {
        proxy.cutAfter(Direction.TO_SERVER, 3);

        assertTrue(say("overdue").length() <= 3);
        assertEquals(1, proxy.cuts());
        assertEquals(3, proxy.passed(Direction.TO_SERVER));
    }

    @Test
    void refusesConnectionsUntilHealed() throws IOException {
        proxy.cutAfter(Direction.TO_CLIENT, 0);
        say("overdue");

        assertEquals("", say("renewed"));

        proxy.heal();

        assertEquals("renewed", say("renewed"));
    }

    @Test
    void cutsWithoutWaitingForAByte() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            silent.getOutputStream().write(1);
            silent.getInputStream().read(); // it is through

            proxy.cutNow();

            assertThrows(IOException.class, () -> {
                if (silent.getInputStream().read() < 0) {
                    throw new IOException("ended");
                }
            });
            assertEquals("", say("renewed"));
        }
    }

    @Test
    void whatWasHeldArrivesWhenItIsReleased() throws Exception {
        proxy.hold();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return say("overdue");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThrows(TimeoutException.class, () -> answer.get(100, TimeUnit.MILLISECONDS));

        proxy.release();

        assertEquals("overdue", answer.get(10, TimeUnit.SECONDS));
    }

    @Test
    void takesConnectionsAgainAtOnceAfterAnInterruption() throws IOException {
        for (int i = 1; i <= 300; i++) { // who is back at once must not be cut with those before
            proxy.interruptAfter(Direction.TO_CLIENT, 0);

            assertEquals("", say("overdue"));
            assertEquals("renewed", say("renewed"));
            assertEquals(i, proxy.cuts());
        }
    }

    private String say(String words) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            while (answer.size() < words.length()) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    break;
                }
                answer.write(next);
            }
        } catch (IOException e) {
            // reset
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }

    private void answer() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread conversation = new Thread(() -> {
                    try (client) {
                        client.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        // the proxy cut it
                    }
                });
                conversation.setDaemon(true);
                conversation.start();
            } catch (IOException e) {
                return;
            }
        }
    }
}
