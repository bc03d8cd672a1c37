import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";

/**
 * Shows a drafted page as it is. The page's own style is adopted by a shadow tree, because the
 * policy of this origin takes no style that stands in a document, and nothing of it runs.
 */
function fill(host: HTMLElement, html: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const style = [...page.querySelectorAll("style")].map((one) => one.textContent ?? "").join("\n");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style.replace(/(^|[\s,{}])(html|body|:root)(?=[\s,{.:])/g, "$1:host"));
  root.adoptedStyleSheets = [sheet];
  for (const one of page.querySelectorAll("script, style, link, meta, iframe, object, base")) {
    one.remove();
  }
  root.replaceChildren(...[...page.body.childNodes].map((node) => document.importNode(node, true)));
}

/** A paper over the board. */
export function PaperView({
  html,
  title,
  onClose,
}: {
  html: string;
  title: string;
  onClose: () => void;
}) {
  const w = words.value.coord.documents;
  const dialog = useRef<HTMLDialogElement>(null);
  const [host, setHost] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  useEffect(() => {
    if (host) fill(host, html);
  }, [host, html]);
  return (
    <dialog ref={dialog} class="paper" aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        <button type="button" aria-label={w.close} onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </header>
      <div class="paper-page" ref={setHost} />
    </dialog>
  );
}
