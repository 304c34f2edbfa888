package dev.hangscope.text;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Tokens and keys that are known by how they begin. Sources: RFC 7519 (JWT) and the pages of their issuers, which document the
 * prefixes so that scanners find them. What follows a prefix has to be nearly as long as an issuer makes it: {@code npm_} also begins
 * names of variables, {@code sk-} names of threads.
 */
final class SecretTokens {
    /** No token is shorter. */
    private static final int SHORTEST = 14;

    private static final String LETTERS = "[A-Za-z0-9]";
    private static final String BASE64_URL = "[A-Za-z0-9_-]";
    private static final String WITH_DIGIT = "(?=[A-Za-z_-]{0,60}+[0-9])";

    /** A token, and a text without which there is none. */
    private record Token(String needs, Pattern pattern) {
        Token(String needs, String pattern) {
            this(needs, Pattern.compile("(?<![A-Za-z0-9])" + pattern));
        }
    }

    private static final List<Token> TOKENS = List.of(
            new Token("eyJ", "eyJ" + BASE64_URL + "{6,}+\\.[A-Za-z0-9_.-]*+"),
            // AWS, Google, DigitalOcean, Databricks
            new Token("AKIA", "AKIA[A-Z0-9]{12,}+"),
            new Token("ASIA", "ASIA[A-Z0-9]{12,}+"),
            new Token("AIza", "AIza" + BASE64_URL + "{30,}+"),
            new Token("ya29.", "ya29\\." + BASE64_URL + "{20,}+"),
            new Token("_v1_", "do[opr]_v1_[a-f0-9]{32,}+"),
            new Token("dapi", "dapi[a-f0-9]{32}+"),
            // GitHub, GitLab, Atlassian
            new Token("gh", "gh[pousr]_" + LETTERS + "{20,}+"),
            new Token("github_pat_", "github_pat_[A-Za-z0-9_]{20,}+"),
            new Token("gl", "gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent)-" + BASE64_URL + "{15,}+"),
            new Token("ATATT", "ATATT[A-Za-z0-9_=-]{20,}+"),
            // Stripe, Slack, SendGrid, Mailgun, Shopify, Square
            new Token("k_", "[sr]k_(?:live|test|prod)_" + LETTERS + "{10,}+"),
            new Token("whsec_", "whsec_[A-Za-z0-9+/=]{16,}+"),
            new Token("xox", "xox[abeoprs][.-][A-Za-z0-9.-]{10,}+"),
            new Token("xapp-", "xapp-" + WITH_DIGIT + "[A-Za-z0-9-]{10,}+"),
            new Token("SG.", "SG\\." + BASE64_URL + "{16,}+\\." + BASE64_URL + "{16,}+"),
            new Token("key-", "key-[a-f0-9]{32}+"),
            new Token("shp", "shp(?:at|ss|ca|pa)_[A-Fa-f0-9]{32}+"),
            // OpenAI, Anthropic and others; Groq, xAI, NVIDIA, Hugging Face
            new Token("sk-", "sk-(?=[A-Za-z0-9_-]{0,40}?[A-Za-z0-9]{12})" + WITH_DIGIT + BASE64_URL + "{18,}+"),
            new Token("gsk_", "gsk_" + LETTERS + "{20,}+"),
            new Token("xai-", "xai-" + LETTERS + "{20,}+"),
            new Token("nvapi-", "nvapi-" + BASE64_URL + "{20,}+"),
            new Token("hf_", "hf_" + LETTERS + "{20,}+"),
            // npm, PyPI, RubyGems, Docker
            new Token("npm_", "npm_" + LETTERS + "{20,}+"),
            new Token("pypi-", "pypi-AgE" + BASE64_URL + "{10,}+"),
            new Token("rubygems_", "rubygems_[a-f0-9]{32,}+"),
            new Token("dckr_", "dckr_[po]at_" + BASE64_URL + "{16,}+"),
            // Vault, Grafana, New Relic, Sentry, Linear, PlanetScale, Tailscale, age
            new Token("hv", "hv[sbr]\\." + BASE64_URL + "{20,}+"),
            new Token("gl", "gl(?:sa|c)_" + LETTERS + "{20,}+[A-Za-z0-9_=]*+"),
            new Token("NRAK-", "NRAK-[A-Z0-9]{20,}+"),
            new Token("sntrys_", "sntrys_[A-Za-z0-9+/=_]{20,}+"),
            new Token("lin_api_", "lin_api_" + LETTERS + "{20,}+"),
            new Token("pscale_", "pscale_[a-z]{2,9}_" + BASE64_URL + "{20,}+"),
            new Token("tskey-", "tskey-" + BASE64_URL + "{16,}+"),
            new Token("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[A-Z0-9]{40,}+"));

    private SecretTokens() {}

    /** Returns the text without them; the same object where it has none. */
    static String hiddenIn(String text) {
        if (text.length() < SHORTEST) {
            return text;
        }
        String hidden = text;
        for (Token token : TOKENS) {
            if (hidden.contains(token.needs())) {
                hidden = token.pattern().matcher(hidden).replaceAll(Secrets.HIDDEN);
            }
        }
        return hidden.equals(text) ? text : hidden;
    }
}
