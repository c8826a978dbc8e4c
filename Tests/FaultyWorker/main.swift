import FaultyPlugins
import Harness

serveAsWorker(faultyRegistry)
