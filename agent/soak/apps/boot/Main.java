public class Main {
    public static void main(String[] args) {
        shop.Shop.run(args[0]);
        System.out.println("ready http");
    }
}
