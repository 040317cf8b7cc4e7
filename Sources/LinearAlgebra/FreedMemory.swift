import CBLAS

/// What happens to large blocks of memory when they are freed.
public enum FreedMemory {
  /// Lets this process keep them for its next needs. A program that allocates and frees many large
  /// arrays spends much of its time getting pages back from the system otherwise; one that runs
  /// long with little memory should not call it.
  public static func keep() {
    winnow_keep_freed_memory()
  }
}
