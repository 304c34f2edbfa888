package dev.hangscope.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of programs that are secrets although their options do not say so. Sources: the manual pages of these programs. Options
 * that are named after what they take ({@code --password}) are left to {@link SecretNames}.
 */
final class CommandSecrets {
    /** The value is a secret as a whole. */
    static final char WHOLE = 0;

    /**
     * One way in which a program is given a secret.
     *
     * @param option the word that stands before the secret
     * @param distance how many words behind it the secret is; 0 when it is the rest of the same word
     * @param separator what stands between the user and the secret in the value; {@link #WHOLE} when the value has no user
     * @param after a word that has to come before the option; empty when none has to
     * @param combines whether the option's letter may stand behind others: {@code -su} for {@code -u}
     */
    record Argument(String option, int distance, char separator, String after, boolean combines) {
        private static final int LONGEST_CLUSTER = 10;

        /** Whether the word is this option, alone or behind other letters. */
        boolean isNamedBy(String word) {
            return word.equals(option) || combines && word.length() <= LONGEST_CLUSTER && isClusterOf(word);
        }

        private boolean isClusterOf(String word) {
            return word.length() > 2
                    && word.charAt(0) == '-'
                    && word.chars().skip(1).allMatch(Character::isAlphabetic)
                    && word.charAt(word.length() - 1) == option.charAt(1);
        }
    }

    /** Names that are words of other things too: they count only where a command begins. */
    private static final Set<String> COMMON_WORDS = Set.of(
            "ab", "aws", "bcp", "exp", "http", "https", "imp", "isql", "net", "rar", "oc", "cf", "unzip", "vault",
            "zip");

    /** Programs of Oracle that take {@code user/password@database}. */
    private static final Set<String> OF_ORACLE =
            Set.of("sqlplus", "sqlldr", "sqlcl", "expdp", "impdp", "rman", "exp", "imp");

    private static final Map<String, List<Argument>> PROGRAMS = new HashMap<>();

    static {
        programs("mysql mysqladmin mariadb-admin mycli").attached("-p");
        programs("mysqladmin mariadb-admin").behind(1, "password");
        programs("sshpass").option("-p");
        programs("redis-cli").option("-a");
        programs("redis-server").behind(1, "requirepass", "masterauth");
        programs("docker podman nerdctl buildah skopeo helm oras az oc cf crane")
                .optionAfter("login", "-p");
        programs("ldapsearch ldapadd ldapmodify ldapdelete ldapmodrdn ldapcompare ldapwhoami ldappasswd ldapexop")
                .option("-w");
        programs("ldappasswd").option("-s", "-a");
        programs("curl").user(':', "-u", "-U", "-E").userOf(':', "--user", "--proxy-user", "--cert");
        programs("curl").user('=', "-b");
        programs("http https").user(':', "-a").userOf(':', "--auth");
        programs("ab").user(':', "-A", "-P");
        programs("smbclient smbget smbcacls rpcclient winexe samba-tool net")
                .user('%', "-U")
                .userOf('%', "--user");
        programs("lftp").user(',', "-u");
        programs("mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop")
                .option("-p");
        programs("rabbitmqadmin cqlsh cypher-shell beeline twine ncftp ncftpget ncftpput hdbsql")
                .option("-p");
        programs("sqlcmd bcp isql tsql osql ipmitool zip unzip mosquitto_pub mosquitto_sub mosquitto_rr")
                .option("-P");
        programs("vsql").option("-w");
        programs("7z 7za 7zr unrar rar").attached("-p", "-hp");
        programs("openssl").behind(1, "-k", "-K");
        programs("snmpwalk snmpget snmpset snmpgetnext snmpbulkget snmpbulkwalk snmptrap snmpinform snmptable")
                .option("-c", "-A", "-X");
        programs("xfreerdp").attached("/p:");
        programs("swaks").behind(1, "-ap");
        programs("sendemail").behind(1, "-xp");
        programs("useradd usermod").option("-p");
        programs("nmcli").behind(1, "password");
        programs("db2").behind(1, "using");
        programs("vault").behind(1, "login");
        programs("aws").behind(1, "aws_secret_access_key", "aws_session_token");
        programs("kubectl oc").userOf('=', "--from-literal");
        programs("rabbitmqctl").behind(2, "add_user", "change_password");
        programs("wpa_passphrase").behind(2, "wpa_passphrase");
        programs("htpasswd")
                .behind(3, "-b", "-bc", "-cb", "-bB", "-Bb", "-cbB", "-cBb", "-bcB", "-bBc", "-Bbc", "-Bcb");
        programs("htpasswd").behind(2, "-nb", "-bn", "-nbB", "-nBb", "-bnB", "-bBn", "-Bbn", "-Bnb");
    }

    private CommandSecrets() {}

    /**
     * Returns the arguments of a program that are secrets; {@code null} when the word is no program's name here.
     *
     * @param beginsCommand whether the word stands where a command begins
     */
    static @Nullable List<Argument> of(String program, boolean beginsCommand) {
        if (COMMON_WORDS.contains(program) && !beginsCommand) {
            return null;
        }
        List<Argument> known = PROGRAMS.get(program);
        if (known != null) {
            return known;
        }
        boolean isClient = program.startsWith("mysql") || program.startsWith("mariadb");
        return isClient ? PROGRAMS.get("mysql") : isOfOracle(program) ? List.of() : null;
    }

    /** Whether the program takes a user and a password as one operand. */
    static boolean isOfOracle(String program) {
        return OF_ORACLE.contains(program);
    }

    private static Rows programs(String names) {
        return new Rows(names.split(" "));
    }

    /** Adds rows to the table for some programs. */
    private record Rows(String[] programs) {
        /** The rest of the option's word. */
        Rows attached(String... options) {
            return add(0, WHOLE, "", options);
        }

        /** A word behind the option's. */
        Rows behind(int distance, String... options) {
            return add(distance, WHOLE, "", options);
        }

        /** Of an option of one letter, the rest of its word, or the next word. */
        Rows option(String... options) {
            return optionAfter("", options);
        }

        Rows optionAfter(String word, String... options) {
            return add(0, WHOLE, word, options).combining(WHOLE, word, options);
        }

        /** The same, of a value that begins with the user. */
        Rows user(char separator, String... options) {
            return add(0, separator, "", options).combining(separator, "", options);
        }

        /** Of a long option, behind {@code =} or in the next word. */
        Rows userOf(char separator, String... options) {
            for (String option : options) {
                add(0, separator, "", option + "=").add(1, separator, "", option);
            }
            return this;
        }

        private Rows add(int distance, char separator, String after, String... options) {
            for (String option : options) {
                addToAll(new Argument(option, distance, separator, after, false));
            }
            return this;
        }

        private Rows combining(char separator, String after, String... options) {
            for (String option : options) {
                addToAll(new Argument(option, 1, separator, after, true));
            }
            return this;
        }

        private void addToAll(Argument argument) {
            for (String program : programs) {
                PROGRAMS.computeIfAbsent(program, name -> new ArrayList<>()).add(argument);
            }
        }
    }
}
