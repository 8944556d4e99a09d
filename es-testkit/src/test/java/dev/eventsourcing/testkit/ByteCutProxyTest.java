package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.testkit.ByteCutProxy.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
        assertFalse(proxy.isCut());
    }

    @Test
    void cutsTheAnswerAtTheByte() throws IOException {
        proxy.cutAfter(Direction.TO_CLIENT, 4);

        assertEquals("over", say("overdue"));
        assertTrue(proxy.isCut());
        assertEquals(7, proxy.passed(Direction.TO_SERVER));
    }

    @Test
    void cutsTheRequestAtTheByte() throws IOException {
        proxy.cutAfter(Direction.TO_SERVER, 3);

        assertTrue(say("overdue").length() <= 3);
        assertTrue(proxy.isCut());
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
