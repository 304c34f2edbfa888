import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A shop whose orders all update one row, by a pool of three connections. {@code locked} keeps that row locked in another session. */
public class Orders {
    private static void order(HikariDataSource pool) {
        try (Connection connection = pool.getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE stock SET pieces = pieces - 1 WHERE id = 1")) {
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] args) throws Exception {
        String url = args[0];
        Connection other = DriverManager.getConnection(url + "&ApplicationName=inventory");
        try (Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE stock (id int PRIMARY KEY, pieces int)");
            statement.execute("INSERT INTO stock VALUES (1, 1000000)");
        }
        if (args[1].equals("locked")) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("UPDATE stock SET pieces = 0 WHERE id = 1");
            }
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(600_000);
        config.setPoolName("shop");
        HikariDataSource pool = new HikariDataSource(config);
        ExecutorService requests = Executors.newFixedThreadPool(8, task -> new Thread(task, "request"));
        for (int i = 0; i < 8; i++) {
            requests.submit(() -> {
                while (true) {
                    order(pool);
                }
            });
        }
        System.out.println("started");
        Thread.sleep(Long.MAX_VALUE);
    }
}
