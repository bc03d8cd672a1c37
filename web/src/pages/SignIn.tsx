import { useState } from "preact/hooks";
import { lang, setLang, words } from "../i18n";
import "../styles/signin.css";

interface Props {
  problem: string;
  onEnter: (token: string, space: string | null) => void;
}

/** A token and, for a drill, its id. */
export function SignIn({ problem, onEnter }: Props) {
  const w = words.value;
  const [token, setToken] = useState("");
  const [space, setSpace] = useState("");
  return (
    <main class="signin">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim()) onEnter(token.trim(), space.trim() || null);
        }}
      >
        <p class="signin-brand">
          <b>{w.app.name}</b> {w.app.latin}
        </p>
        <h1>{w.signIn.title}</h1>
        {problem && (
          <p class="warn" role="alert">
            {problem}
          </p>
        )}
        <label>
          <span>{w.signIn.token}</span>
          <input
            type="password"
            name="token"
            autoComplete="off"
            required
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <p class="hint">{w.signIn.hint}</p>
        <label>
          <span>{w.signIn.space}</span>
          <input
            name="space"
            autoComplete="off"
            value={space}
            onInput={(event) => setSpace(event.currentTarget.value)}
          />
        </label>
        <p class="hint">{w.signIn.spaceHint}</p>
        <button type="submit" class="primary">
          {w.signIn.enter}
        </button>
        <button
          type="button"
          class="plain"
          onClick={() => setLang(lang.value === "zh" ? "en" : "zh")}
        >
          {w.lang.other}
        </button>
      </form>
    </main>
  );
}
