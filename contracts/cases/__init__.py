"""From rules to requests: what to try, drawn by Hypothesis, labelled by the bytes."""
