import Foundation
import Testing

/// The whole program's peak memory does not grow with its input.
@Suite struct MemoryTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  /// The highest resident memory, in KiB, while scoring the sample dump `copies` times over.
  private func peak(copies: Int) throws -> Int {
    try peak(
      making: "for i in $(seq \(copies)); do cat '\(Repository.dump)'; done", lines: copies * 313,
      "--threads 2")
  }

  /// The highest resident memory, in KiB, while scoring what a command prints.
  private func peak(making command: String, lines: Int, _ options: String) throws -> Int {
    let model = try Models.shared.multilabel.path
    // The shell becomes the program by exec; the kernel's own mark is read just before it ends.
    let outcome = try Program.shell(
      """
      (\(command)) > input
      "$WINNOW" score input \(options) --model '\(model)' --quiet -o out.jsonl &
      pid=$!; peak=0
      while [ -r /proc/$pid/status ] && line=$(grep VmHWM /proc/$pid/status 2>/dev/null); do
        number=$(echo "$line" | tr -dc 0-9); [ "$number" -gt "$peak" ] && peak=$number
        sleep 0.01
      done
      wait $pid; echo "$peak $(wc -l < out.jsonl)"
      """, in: folder)
    let numbers = outcome.text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(outcome.status == 0 && numbers.count == 2, "\(outcome.message)")
    #expect(numbers[1] == lines)
    return numbers[0]
  }

  @Test func tenTimesTheInputNeedsNoMoreMemory() throws {
    let short = try peak(copies: 60)
    let long = try peak(copies: 600)
    #expect(short > 1000)
    #expect(long < short + 32 * 1024, "\(short) KiB for 4.7 MB, \(long) KiB for 47 MB")
    #expect(long < 300 * 1024)
  }

  /// Reasons of one document of many megabytes: a small multiple of its bytes.
  @Test func aLongDocumentWithReasonsNeedsAFewTimesItsBytes() throws {
    let options = "--format text --explain all --threads 1"
    func peak(bytes: Int) throws -> Int {
      try self.peak(
        making: "yes \"$(cat '\(Repository.dump)')\" | tr '\\n' ' ' | head -c \(bytes)", lines: 1,
        options)
    }
    let short = try peak(bytes: 1000)
    let long = try peak(bytes: 8_000_000)
    #expect(long < short + 25 * 8_000_000 / 1024, "\(long) KiB, \(short) KiB for a short one")
  }
}
