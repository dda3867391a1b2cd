/** The mark: three lines that stand level. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b6e69" />
      <path d="M6 13h20M9 19h14M13 25h6" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
      <circle cx="16" cy="7" r="2" fill="#fff" />
    </svg>
  );
}
