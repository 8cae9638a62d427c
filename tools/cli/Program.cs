using VvcIlif.Cli;

return CommandLine.Run(args);
