import Harness
import SystemFiles

/// The failure that tells an error of a run on a cluster; another error as it is.
func clusterFailure(_ error: any Error) -> any Error {
  switch error {
  // Another process is at work: nothing that was given is wrong.
  case ClusterError.inUse, ClusterError.isSubmitting: Failure(.inconclusive, "\(error)")
  case is ClusterError, is FileError, is JournalError: Failure(.badInput, "\(error)")
  default: error
  }
}

/// What a run on a cluster cannot do, as bad input in words.
func orFailure<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch { throw clusterFailure(error) }
}
