package dev.hangscope.diagnosis.rules.context.code;

import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;

/**
 * The packages of the application's own classes, as far as its main class tells them.
 *
 * @param mainClass the class whose {@code main} runs, or the first word of the command when that cannot be told from a stack
 */
public record ApplicationPackage(String mainClass) {

    public static ApplicationPackage of(String command, JvmFacts jvm) {
        return new ApplicationPackage(jvm.threads().stream()
                .filter(thread -> thread.name().equals("main"))
                .map(JavaThread::stack)
                .filter(stack ->
                        !stack.isEmpty() && stack.get(stack.size() - 1).method().equals("main"))
                .map(stack -> stack.get(stack.size() - 1).type())
                .findFirst()
                .orElse(command.split(" ", 2)[0]));
    }

    /** Whether the class is in the packages of the class whose {@code main} runs. */
    public boolean has(String type) {
        long depth = mainClass.chars().filter(each -> each == '.').count();
        return switch ((int) Math.min(depth, 2)) {
            case 0 -> type.indexOf('.') < 0;
            case 1 -> type.startsWith(mainClass.substring(0, mainClass.indexOf('.') + 1));
            default -> Signatures.library(type).equals(Signatures.library(mainClass));
        };
    }
}
