package dev.hangscope.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTokensTest {
    private static final String HEX = "0123456789abcdef0123456789abcdef";
    private static final String MIXED = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    /** In two parts: a scanner of repositories must not take them for real ones. */
    static List<String> tokens() {
        return List.of(
                "AKIA" + "IOSFODNN7EXAMPLE",
                "ASIA" + "IOSFODNN7EXAMPLE",
                "AIza" + "SyA1234567890" + MIXED,
                "ya29" + ".a0AfH6SMBx" + MIXED,
                "dop_v1_" + HEX + HEX,
                "dapi" + HEX,
                "ghp_" + MIXED,
                "gho_" + MIXED,
                "github_pat_" + "11ABCDEFG0abcdefghijkl_" + MIXED,
                "glpat-" + "abcdefghij0123456789",
                "gldt-" + "abcdefghij0123456789",
                "glrt-" + "abcdefghij0123456789",
                "ATATT" + "3xFfGF0" + MIXED,
                "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
                "sk_" + "test_4eC39HqLyjWDarjtT1zdp7dc",
                "rk_" + "test_4eC39HqLyjWDarjtT1zdp7dc",
                "whsec_" + MIXED,
                "xoxb-" + "123456789012-abcdefABCDEF",
                "xoxe.xoxp-" + "1-Mi0yLTEyMzQ1Njc4OTAtMTIzNDU2",
                "xapp-" + "1-A012BCDEFGH-1234567890123-abcdef0123456789",
                "SG." + "abcdefghijklmnopqrstuv.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq",
                "key-" + HEX,
                "shpat_" + HEX,
                "sk-" + HEX,
                "sk-" + "abcdefghijklmnopqrstuvwxyz012345",
                "sk-proj-" + "AbCdEfGhIjKlMnOpQrStUvWx_yz-0123456789",
                "sk-ant-api03-" + "AbCdEfGhIjKlMnOpQrStUvWx_yz-0123456789AA",
                "gsk_" + MIXED,
                "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh",
                "npm_" + MIXED,
                "pypi-" + "AgEIcHlwaS5vcmcCJDAbCdEfGhIjKlMn",
                "dckr_pat_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0",
                "hvs." + "CAESIJ" + MIXED,
                "glsa_" + MIXED + "_0123abcd",
                "AGE-SECRET-KEY-1" + "Q".repeat(58),
                "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxIn0.abcDEF_-123",
                "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4In0" + "..iv.ct.tag");
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void a_token_is_found_anywhere(String token) {
        for (String form : List.of("%s", "call with %s, again", "\"%s\"", "run %s", "a=%s")) {
            assertThat(Secrets.redacted(String.format(form, token))).isEqualTo(String.format(form, Secrets.HIDDEN));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-learn-worker-1",
                "task-scheduler-1",
                "disk-usage-monitor-for-all-the-things-0001",
                "risk-assessment-service-worker-thread-pool-1",
                "hf_transfer_of_all_files_1",
                "npm_config_cache=/root/.npm",
                "npm_package_devDependencies_typescript",
                "SG.worker.1",
                "xapp-main-loop-of-the-application",
                "pypi-mirror-sync-daemon-1",
                "hvs.exe",
                "ya29.txt",
                "glcorearb-loader-of-the-world-1",
                "key-value-store-0123456789",
                "AKIARA Tanaka",
                "monkey-0123456789abcdef",
            })
    void a_name_that_begins_like_one_stays(String name) {
        assertThat(Secrets.redacted(name)).isSameAs(name);
    }
}
