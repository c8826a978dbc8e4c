import JSONCoding
import PortableMath

/// The manifest of a Job that does each shard in a pod of its own: what a shard's index is, Kubernetes says.
///
/// A pod ends with 0 once its shard is recorded. Bad input, of exit code 2, fails its index at once. A disruption does not count
/// as a failure.
///
/// - Parameter image: Has this very executable as its entry point.
/// - Parameter volume: The claim of the volume that all nodes share; it is mounted where the run began.
/// - Parameter atMost: How many pods run at a time; nil for all.
public func kubernetesManifest(of run: ClusterRun, image: String, volume: String, atMost: Int?) -> String {
  let name = jobName(run)
  return """
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: \(name)
      labels: {app.kubernetes.io/name: assay}
    spec:
      completionMode: Indexed
      completions: \(run.shardCount)
      parallelism: \(min(atMost ?? run.shardCount, run.shardCount))
      backoffLimitPerIndex: 8
      maxFailedIndexes: \(run.shardCount)
      podReplacementPolicy: Failed
      podFailurePolicy:
        rules:
          - action: Ignore
            onPodConditions: [{type: DisruptionTarget, status: "True"}]
          - action: FailIndex
            onExitCodes: {operator: In, values: [2]}
      template:
        spec:
          restartPolicy: Never
    \(run.plan.withTiming ? alone(name) : "")\
          terminationGracePeriodSeconds: 60
          containers:
            - name: assay
              image: \(quotedJSON(image))
              args: [shard, \(quotedJSON(run.folder))]
              env:
                - {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
              resources: {requests: {cpu: "\(run.plan.processors)"}, limits: {cpu: "\(run.plan.processors)"}}
              volumeMounts: [{name: work, mountPath: \(quotedJSON(run.plan.workingFolder))}]
          volumes: [{name: work, persistentVolumeClaim: {claimName: \(quotedJSON(volume))}}]

    """
}

/// Keeps two pods of a run from one node: their times would have each other as noise.
private func alone(_ job: String) -> String {
  """
        affinity:
          podAntiAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {batch.kubernetes.io/job-name: \(job)}}}

  """
}

/// A name as Kubernetes takes it: 63 of a-z, 0-9 and '-' at most.
private func jobName(_ run: ClusterRun) -> String {
  let suite = run.plan.suite.name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
  return "assay-\(String(suite.prefix(40)))-\(Digest(of: Array(run.folder.utf8)).description.prefix(8))"
}
