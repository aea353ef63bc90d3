using System.Runtime.CompilerServices;
using Isoflop.App;

[assembly: InternalsVisibleTo("Isoflop.Tests")]

return Application.Run(args, Shell.OfProcess());
