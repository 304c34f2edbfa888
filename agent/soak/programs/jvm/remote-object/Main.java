import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;

/** A main thread that waits until a client of a remote object stops the service. */
public class Main {
    public interface Service extends Remote {
        void stop() throws RemoteException;
    }

    static class ServiceImpl implements Service {
        private boolean stopped;

        @Override
        public synchronized void stop() {
            stopped = true;
            notifyAll();
        }

        synchronized void awaitStop() throws InterruptedException {
            while (!stopped) {
                wait();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        ServiceImpl service = new ServiceImpl();
        Registry registry = LocateRegistry.createRegistry(0);
        registry.rebind("service", UnicastRemoteObject.exportObject(service, 0));
        service.awaitStop();
    }
}
