package dev.hangscope.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretStatementsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "create user x identified by '***'",
                "CREATE USER 'x'@'%' IDENTIFIED BY '***';",
                "CREATE USER x IDENTIFIED BY \"***\" QUOTA 1M ON users",
                "ALTER USER scott IDENTIFIED BY *** ACCOUNT UNLOCK",
                "alter user if exists x identified by '***'",
                "GRANT CONNECT, RESOURCE TO scott IDENTIFIED BY ***",
                "GRANT ALL ON *.* TO 'x'@'h' IDENTIFIED BY '***' WITH GRANT OPTION",
                "ALTER USER x IDENTIFIED WITH caching_sha2_password BY '***'",
                "ALTER USER x IDENTIFIED WITH mysql_native_password AS '***'",
                "create user x identified by values '***'",
                "create role x with login password '***'",
                "ALTER USER postgres WITH ENCRYPTED PASSWORD '***' VALID UNTIL 'infinity'",
                "SET PASSWORD FOR 'bob'@'%' = PASSWORD('***')",
                "SET PASSWORD = '***'",
                "CREATE LOGIN bob WITH PASSWORD = '***', CHECK_POLICY = OFF",
            })
    void passwords_are_hidden_and_the_statement_stays(String redacted) {
        assertThat(Secrets.redacted(redacted.replace(Secrets.HIDDEN, "hunter2")))
                .isEqualTo(redacted);
        assertThat(Secrets.redacted(redacted)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"it''s a 'secret", "x' or '1'='1"})
    void a_quote_that_is_doubled_does_not_end_a_password(String password) {
        String quoted = "identified by '" + password.replace("'", "''") + "' end";

        assertThat(Secrets.redacted(quoted)).isEqualTo("identified by '***' end");
    }
}
