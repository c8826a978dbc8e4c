import SystemFiles

/// The batch script of a run. Slurm starts it once for each task of an array, with the array's offset, and for each sample of a
/// node, with the word `sample`.
///
/// - Parameter folder: The run's.
/// - Parameter executable: The path of this program on the nodes.
/// - Parameter setup: Lines that come before, such as `module load …`.
public func slurmScript(of plan: ClusterPlan, in folder: String, executable: String, setup: String = "") -> String {
  let name = plan.suite.name.filter { $0.isLetter || $0.isNumber || "-_".contains($0) }
  // Slurm reads the pattern of the output by itself; no shell does.
  let logs = folder.replacing("%", with: "%%") + "/logs"
  return """
    #!/bin/bash
    #SBATCH --job-name=assay-\(name) --ntasks=1 --cpus-per-task=\(plan.processors)
    #SBATCH --signal=B:USR1@120 --requeue --open-mode=append --export=NIL
    #SBATCH --output="\(logs)/%A_%a.log"
    # Variables that would be options of what is submitted from here.
    unset "${!SBATCH_@}"
    export PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}"
    \(setup)
    # In the place of this shell, so that signals reach it.
    if [ "$1" = sample ]; then set -- --sample; else set -- --offset "$1"; fi
    exec \(quotedForShell(executable)) shard \(quotedForShell(folder)) "$@"

    """
}
