package io.tappostgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Gives temporary credentials away as the security token service and containers' agents do. */
public final class AwsEndpoint implements AutoCloseable {

    private final HttpServer http;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String accessKeyId;
    private final String secretAccessKey;
    private final String sessionToken;

    private AwsEndpoint(
            HttpServer http, String accessKeyId, String secretAccessKey, String sessionToken) {
        this.http = http;
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.sessionToken = sessionToken;
    }

    public static AwsEndpoint start(String accessKeyId, String secretAccessKey, String sessionToken)
            throws IOException {
        HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AwsEndpoint endpoint = new AwsEndpoint(http, accessKeyId, secretAccessKey, sessionToken);
        http.createContext("/", endpoint::answer);
        http.start();
        return endpoint;
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Path, authorization and body of each request, decoded. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body =
                URLDecoder.decode(
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8);
        String path = exchange.getRequestURI().getPath();
        requests.add(
                "%s %s %s"
                        .formatted(
                                path,
                                exchange.getRequestHeaders().getFirst("Authorization"),
                                body));
        int status = body.contains("denied") ? 403 : 200;
        byte[] answer = answer(path, body).getBytes(UTF_8);
        exchange.getResponseHeaders()
                .add("Content-Type", path.equals("/") ? "text/xml" : "application/json");
        exchange.sendResponseHeaders(status, answer.length);
        try (OutputStream output = exchange.getResponseBody()) {
            output.write(answer);
        }
    }

    private String answer(String path, String body) {
        if (!path.equals("/")) {
            return """
                    {"AccessKeyId":"%s","SecretAccessKey":"%s","Token":"%s","Expiration":"2099-01-01T00:00:00Z"}"""
                    .formatted(accessKeyId, secretAccessKey, sessionToken);
        }
        if (body.contains("denied")) {
            return """
                    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error><RequestId>1</RequestId></ErrorResponse>""";
        }
        String action = body.contains("WebIdentity") ? "AssumeRoleWithWebIdentity" : "AssumeRole";
        return """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult><Credentials><AccessKeyId>%2$s</AccessKeyId><SecretAccessKey>%3$s</SecretAccessKey><SessionToken>%4$s</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></%1$sResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></%1$sResponse>"""
                .formatted(action, accessKeyId, secretAccessKey, sessionToken);
    }
}
