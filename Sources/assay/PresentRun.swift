import Analysis
import Harness
import Records
import Rendering

/// Prints the table of a finished run, writes its page, and ends with 1 if a trial failed or an expectation was missed.
///
/// - Parameter isSilent: Whether it prints neither table nor places of files, since something else is printed.
func present(_ finished: FinishedRun, page: PageOutputOptions, color: ColorOptions, isSilent: Bool = false) throws {
  let report = try loadReport(finished.path, content: page.noHtml ? .summary : .page)
  let summary = summarize(report)
  if !isSilent { try printResult(Document(summary).terminal(color.style) + "report \(visible(finished.path))\n") }
  try writePage(of: report, in: finished.path, summary, page, isSilent: isSilent)
  try failWhereMissed(summary, report)
}

/// Writes the page and prints its place, unless that is not wanted.
///
/// The report is there by now, so a page that nobody named may be missing.
private func writePage(
  of report: Report, in file: String, _ summary: Summary, _ page: PageOutputOptions, isSilent: Bool
) throws {
  guard !page.noHtml else { return }
  let path = page.html ?? pagePath(ofReport: file)
  do {
    try writeText(reportPage(report, summary), to: path)
  } catch let failure as Failure where page.html == nil {
    return printError("the run has no page: \(failure.message)")
  }
  if !isSilent { try printPlace(ofPage: path) }
}

private func failWhereMissed(_ summary: Summary, _ report: Report) throws {
  let failed = report.records.filter { $0.status == .failed }
  for record in failed { printError("failed: \(record.trial.id): \(record.reason ?? "no reason given")") }
  for record in report.records where record.trial.program != nil && record.status == .converged { mentionReason(record) }
  if !summary.missed.isEmpty {
    printError("\(summary.missed.count) of \(summary.expectations.count) expectations missed")
  }
  if !failed.isEmpty || !summary.missed.isEmpty { throw Failure(.verdictAgainst, "") }
}

/// Says what is to be known of a program that ended well: its recording ended before, or steps that were done twice differed.
func mentionReason(_ record: TrialRecord) {
  if let reason = record.reason { printError("\(record.trial.id): \(reason)") }
}
