/** A program that does nothing, until its standard input ends. */
public class Idle {
    public static void main(String[] arguments) throws java.io.IOException {
        System.out.println("main");
        System.in.read();
    }
}
