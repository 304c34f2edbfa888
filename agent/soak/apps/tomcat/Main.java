import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

public class Main {
    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(Integer.parseInt(args[0]));
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "hello", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                AsyncContext later = request.startAsync();
                later.start(() -> {
                    try {
                        later.getResponse().getWriter().print("hello");
                    } catch (IOException gone) {
                        return;
                    }
                    later.complete();
                });
            }
        }).setAsyncSupported(true);
        context.addServletMappingDecoded("/", "hello");
        tomcat.getConnector();
        tomcat.start();
        System.out.println("ready http");
        tomcat.getServer().await();
    }
}
