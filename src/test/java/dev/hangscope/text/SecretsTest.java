package dev.hangscope.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final List<String> NAMES = List.of(
            "password",
            "passwd",
            "pwd",
            "secret",
            "token",
            "api-key",
            "api_key",
            "apiKey",
            "APIKEY",
            "key",
            "credential",
            "credentials",
            "authorization",
            "bearer",
            "PASSWORD",
            "db.password",
            "spring.datasource.password",
            "javax.net.ssl.keyStorePassword",
            "DB_PASSWORD",
            "dbPassword",
            "AWS_SECRET_ACCESS_KEY",
            "client_secret",
            "accessToken",
            "x-auth-token",
            "SECRET_KEY_BASE",
            "password2",
            "truststorepassword",
            "proxyPass",
            "pass");

    private static final List<String> FORMS = List.of(
            "java -D%s=%s -jar app.jar",
            "run --%s=%s end",
            "run --%s %s end",
            "run -%s %s",
            "%s=%s",
            "%s = %s",
            "%s: %s",
            "%s:%s",
            "cannot log in (%s=%s)",
            "{\"%s\":\"%s\",\"a\":1}",
            "{\\\"%s\\\":\\\"%s\\\"}",
            "{'%s' => '%s'}",
            "<%s>%s</a>",
            "http://host/?a=b&%s=%s&c=d",
            "https://host/?%s=%s",
            "jdbc:x:y;user=a;%s=%s;b=c",
            "-javaagent:x.jar=a=b,%s=%s,c=d",
            "%s=\"%s\"",
            "config[%s]=%s",
            "PATH=/bin %s=%s java Main");

    /** As generators make them; what ends a value in the forms above is not in them. */
    private static String secret(Random random) {
        String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%*+./_~^-";
        StringBuilder secret = new StringBuilder("s");
        int length = 6 + random.nextInt(30);
        for (int i = 0; i < length; i++) {
            secret.append(letters.charAt(random.nextInt(letters.length())));
        }
        return secret.toString();
    }

    @Test
    void no_secret_with_a_name_is_left_and_what_is_around_it_stays() {
        long seed = 20_261_126; // the same texts in each run: what a new seed finds is for a search by hand
        Random random = new Random(seed);
        for (String name : NAMES) {
            for (String form : FORMS) {
                String secret = secret(random);
                String text = String.format(form, name, secret);
                String redacted = Secrets.redacted(text);
                assertThat(redacted)
                        .as("seed %s, %s", seed, text)
                        .doesNotContain(secret)
                        .contains(name)
                        .contains(Secrets.HIDDEN);
                assertThat(Secrets.redacted(redacted)).isEqualTo(redacted);
            }
        }
    }

    @Test
    void what_follows_the_secret_is_kept_where_its_end_is_known() {
        assertThat(Secrets.redacted("java -Dpassword=a,b;c -jar app.jar"))
                .isEqualTo("java -Dpassword=*** -jar app.jar");
        assertThat(Secrets.redacted("http://h/?token=abc&user=bob#top")).isEqualTo("http://h/?token=***&user=bob#top");
        assertThat(Secrets.redacted("jdbc:sqlserver://h;password=abc;user=sa"))
                .isEqualTo("jdbc:sqlserver://h;password=***;user=sa");
        assertThat(Secrets.redacted("{\"password\":\"a b \\\" c\",\"user\":\"bob\"}"))
                .isEqualTo("{\"password\":\"***\",\"user\":\"bob\"}");
        assertThat(Secrets.redacted("curl -H \"Authorization: Digest username=a, response=b\" http://h"))
                .isEqualTo("curl -H \"Authorization: ***\" http://h");
        assertThat(Secrets.redacted("Authorization: Bearer abc\nHost: h")).isEqualTo("Authorization: ***\nHost: h");
        assertThat(Secrets.redacted("token: Bearer abc, next")).isEqualTo("token: *** next");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://bob:SECRETsecret1@db/app",
                "https://SECRETsecret1@github.com/a/b.git",
                "amqp://bob:p@SECRETsecret1@mq:5672",
                "jdbc:oracle:thin:scott/SECRETsecret1@//h:1521/x",
                "-----BEGIN RSA PRIVATE KEY-----\nSECRETsecret1\n-----END RSA PRIVATE KEY----- rest",
                "-----BEGIN PRIVATE KEY-----SECRETsecret1",
                "sent eyJhbGciOiJIUzI1NiJ9.SECRETsecret1.abc",
                "got header Bearer SECRETsecret1",
                "mysql -u root -pSECRETsecret1 app",
                "/usr/bin/mysqldump -pSECRETsecret1 app",
                "sshpass -p SECRETsecret1 ssh h",
                "redis-cli -a SECRETsecret1 ping",
                "curl -u bob:SECRETsecret1 http://h",
                "curl --user bob:SECRETsecret1 http://h",
                "openssl rsa -passin pass:SECRETsecret1",
                "worker for password=SECRETsecret1",
            })
    void secrets_without_a_name_are_known_by_their_form(String text) {
        String redacted = Secrets.redacted(text);

        assertThat(redacted).doesNotContain("SECRETsecret1").contains(Secrets.HIDDEN);
        assertThat(Secrets.redacted(redacted)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "main",
                "token-refresh-1",
                "TokenRefresher",
                "com.acme.TokenRefresher.run(TokenRefresher.java:42)",
                "password-rotation",
                "secret-store-watcher",
                "SecretManager-1",
                "kafka-producer-network-thread | producer-1",
                "http-nio-8080-exec-1",
                "java -jar app.jar --password-file /run/secrets/db",
                "java -Djavax.net.ssl.keyStore=/etc/keys.p12 -jar app.jar",
                "java -Dtoken.refresh.interval=5s -jar app.jar",
                "--keyboard us",
                "monkey=banana",
                "compass=north",
                "bypass: on",
                "passenger=12",
                "author=bob",
                "tokenizer=standard",
                "tokens=128 keys: 3",
                "usePassword=true",
                "token=null",
                "primaryKey=42",
                "publicKey=MIIB",
                "https://host/users/bob@example.com",
                "see https://host/path?email=a@b.c",
                "mail bob@example.com: hello",
                "PWD=/root",
                "program --no-password host",
                "program --ask-pass --verbose",
                "bearer of bad news",
                "Basic DataSource",
                "Bearer token is missing",
                "openssl req -new -key server.pem",
                "token::refresh",
                "std::secret",
                "mysql -u root app",
                "curl -sS http://h",
                "/usr/bin/python3 -m pool worker.py --jobs 4",
                "java.lang.IllegalStateException: no token was found",
                "-----END-----",
            })
    void what_only_looks_like_a_secret_stays(String text) {
        assertThat(Secrets.redacted(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                " -",
                "password=",
                "key:",
                "key=\"",
                "key=\\\"",
                "://",
                "://@",
                "eyJ",
                "eyJaaaaaa.",
                "-----BEGIN ",
                "-----BEGIN A-----",
                "mysql -p ",
                "curl -u ",
                "token: Bearer ",
                "<key>",
                "?key=&",
                ";key=a;",
                "earer a",
                "Authorization: ",
                "jdbc:oracle:thin:",
                "a",
                "a.",
                "password ",
                "--password ",
                "\\",
                "A",
                "cookie: x\n",
                "identified by '",
                "identified by ''",
                "create user a identified by b ",
                "grant ",
                "grant a to ",
                "password('",
                "mysql -p'",
                "mysql -p\"a 'b ",
                "curl -u '",
                "docker login -p a ",
                "sqlplus a/b@ ",
                "sk-",
                "xapp-",
                "SG.",
                "gl",
                "hooks.slack.com/a/",
                ":pserver:",
            })
    void a_long_text_takes_time_in_proportion_to_it(String part) {
        String text = part.repeat(1_000_000 / part.length());

        // Time in proportion to its square would be hours; on a machine with much else to do, a second may become ten.
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> Secrets.redacted(text));
    }

    @Test
    void random_texts_are_redacted_once_and_for_all() {
        long seed = 20_261_126; // the same texts in each run: what a new seed finds is for a search by hand
        Random random = new Random(seed);
        List<String> parts = List.of(
                "password",
                "key",
                "=",
                ":",
                " ",
                "\"",
                "'",
                "\\",
                "--",
                "-",
                "a",
                "B1",
                "?",
                "&",
                ";",
                ",",
                "://",
                "@",
                "<",
                ">",
                "***",
                "Bearer ",
                "\n",
                "mysql ",
                "-p",
                "docker login ",
                "curl -u ",
                "sqlplus ",
                "a/b@c",
                "identified by ",
                "create user ",
                "password ",
                "&& ",
                "sk-",
                "eyJhbGciOi.",
                "-----BEGIN A-----",
                "-----END A-----");
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(12);
            for (int j = 0; j < length; j++) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            String redacted = Secrets.redacted(text.toString());
            assertThat(Secrets.redacted(redacted)).as("seed %s: %s", seed, text).isEqualTo(redacted);
        }
    }
}
