package dev.hangscope.agent.bootstrap.hooks.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoanHooksTest {
    private static final int POOL = 3;

    private static void lend(Object thing) {
        LoanHooks.told(thing, LoanHooks.lends(POOL));
    }

    private static void giveBack(Object thing) {
        LoanHooks.told(thing, LoanHooks.getsBack(POOL));
    }

    private static List<Loans.Lent> of(Object thing) {
        return Loans.all().stream().filter(loan -> loan.refersTo(thing)).toList();
    }

    @Test
    void what_was_lent_is_known_with_its_borrower_until_it_is_given_back() {
        Object thing = new Object();

        lend(thing);

        assertThat(of(thing)).singleElement().satisfies(loan -> {
            assertThat(loan.poolClass).isEqualTo(POOL);
            assertThat(loan.thread).isEqualTo(Thread.currentThread().getId());
            assertThat(loan.at).anyMatch(frame -> frame.getMethodName().startsWith("what_was_lent"));
        });
        giveBack(thing);
        assertThat(of(thing)).isEmpty();
    }

    @Test
    void it_is_counted_who_gives_back() throws InterruptedException {
        long before = Loans.gotBack(POOL);
        long others = Loans.fromOthers(POOL);
        Object thing = new Object();
        Object another = new Object();
        lend(thing);
        lend(another);

        giveBack(thing);
        Thread consumer = new Thread(() -> giveBack(another));
        consumer.start();
        consumer.join();

        assertThat(Loans.gotBack(POOL)).isEqualTo(before + 2);
        assertThat(Loans.fromOthers(POOL)).isEqualTo(others + 1);
    }

    @Test
    void a_call_within_a_call_lends_once() {
        Object thing = new Object();

        lend(thing);
        lend(thing);

        assertThat(of(thing)).hasSize(1);
        giveBack(thing);
        assertThat(of(thing)).isEmpty();
    }

    @Test
    void nothing_and_what_was_never_lent_change_nothing() {
        List<Loans.Lent> before = Loans.all();

        LoanHooks.told(null, LoanHooks.lends(POOL));
        giveBack(new Object());

        assertThat(Loans.all()).containsExactlyElementsOf(before);
    }

    @Test
    void many_things_are_lent_at_once() {
        List<Object> things = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            things.add(new Object());
        }

        things.forEach(LoanHooksTest::lend);

        assertThat(things).allSatisfy(thing -> assertThat(of(thing)).hasSize(1));
        assertThat(Loans.areComplete()).isTrue();
        things.forEach(LoanHooksTest::giveBack);
        assertThat(things).allSatisfy(thing -> assertThat(of(thing)).isEmpty());
    }
}
